"""Runs modules in the order of what they require, each once, and gathers what they found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from deliberate.aggregation.blas_threads import limit_blas_threads
from deliberate.aggregation.blocks import to_json_value
from deliberate.aggregation.contract import Answer, Module
from deliberate.aggregation.registry import ModuleRefused, all_modules
from deliberate.aggregation.votes import Votes
from deliberate.aggregation.weights import with_weights

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class ModuleAnswers:
    """Answers of all modules of one run, by module name, in the order they ran."""

    answers: Mapping[str, Answer]
    settings: Mapping[str, Any]
    modules: Mapping[str, Module]

    def result(self, name: str) -> Any:
        """Return the typed result of a module, or None where it did not run or had too little to go on."""
        answer = self.answers.get(name)
        return answer.result if answer is not None else None

    def to_json(self) -> list[dict[str, Any]]:
        """Return one JSON object per module."""
        return [
            {
                "module": name,
                "version": self.modules[name].version,
                "title": self.modules[name].title,
                "question": self.modules[name].question,
                "status": answer.status.value,
                "settings": to_json_value(asdict(self.settings[name])),
                "blocks": [block.to_json() for block in answer.blocks],
            }
            for name, answer in self.answers.items()
        ]


def order_modules(names: list[str], known: Mapping[str, Module]) -> list[Module]:
    """Return the named modules and all they need, each after its needs, those that weigh people first.

    Raises ModuleRefused for circles and strangers.
    """
    ordered: dict[str, Module] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in ordered:
            return
        if name in path:
            raise ModuleRefused(f"Modules need each other in a circle: {' → '.join((*path, name))}.")
        if name not in known:
            raise ModuleRefused(f"There is no module called “{name}”.")
        for need in known[name].requires:
            visit(need, (*path, name))
        ordered[name] = known[name]

    for name in sorted(names, key=lambda name: not (name in known and known[name].reweights)):
        visit(name, ())
    return list(ordered.values())


def list_dependants(name: str, modules: Mapping[str, Module]) -> set[str]:
    """Return the modules that need this one, directly or by way of others."""
    found: set[str] = set()
    for module in modules.values():
        # In the order in which they ran, so that what a module needs has been looked at before it.
        if name in module.requires or found & set(module.requires):
            found.add(module.name)
    return found


def apply_weights(votes: Votes, answer: Answer) -> Votes:
    """Return the votes with the weights that a weighing module found, if it is to be used and could answer."""
    weights = getattr(answer.result, "weights", None)
    return votes if weights is None else with_weights(votes, weights)


def restore_module_votes(votes: Votes, answers: ModuleAnswers) -> Votes:
    """Return the votes as the modules saw them in the end: linked statements counted once, with the weights found."""
    votes = votes.deduplicated
    for name, answer in answers.answers.items():
        if answers.modules[name].reweights:
            votes = apply_weights(votes, answer)
    return votes


def run_modules(
    votes: Votes,
    names: list[str] | None = None,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    progress: Progress | None = None,
    known: Mapping[str, Module] | None = None,
    previous_map: Mapping[str, Any] | None = None,
    answered: Mapping[str, Answer] | None = None,
) -> ModuleAnswers:
    """Run the named modules (all, if None) on the votes, linked statements counted once.

    settings: module name → its settings. progress: called with the share done and the title of what comes next.
    previous_map: module name → what it showed in the last run, for those that take it. answered: answers that are
    known already.
    """
    available = known if known is not None else all_modules()
    modules = order_modules(list(available) if names is None else names, available)
    made = {module.name: module.make_settings((settings or {}).get(module.name)) for module in modules}
    answers: dict[str, Answer] = {}
    votes = votes.deduplicated
    for place, module in enumerate(modules):
        if progress is not None:
            progress(place / len(modules), module.title)
        needed = {need: answers[need].result for need in module.requires}
        if module.previous_map:
            needed[module.name] = (previous_map or {}).get(module.name)
        if module.name in (answered or {}):
            answers[module.name] = (answered or {})[module.name]
        else:
            with limit_blas_threads():
                answers[module.name] = module.run(votes, made[module.name], needed)
        if module.reweights:
            votes = apply_weights(votes, answers[module.name])
    return ModuleAnswers(answers, made, {module.name: module for module in modules})
