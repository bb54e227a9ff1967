"""What an aggregation module is: a value with a name, settings and one pure function."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any

from deliberate.aggregation.blocks import Block, Note
from deliberate.aggregation.votes import Votes
from deliberate.text import N_, InvalidValue


class Status(StrEnum):
    """Whether a module could answer: yes; too few votes; enough votes, but what was sought is not there."""

    OK = "ok"
    INSUFFICIENT = "insufficient"
    NOT_FOUND = "not_found"


@dataclass(frozen=True)
class Answer:
    """What a module returns: blocks for readers, a typed result for other modules."""

    blocks: tuple[Block, ...]
    result: Any = None
    status: Status = Status.OK


class SettingInvalid(InvalidValue):
    """A setting is unknown or out of range; the message says which and what is allowed."""


@dataclass(frozen=True)
class NoSettings:
    """For modules with nothing to set."""


def setting(
    default: Any,
    label: str,
    help_text: str = "",
    *,
    least: float | None = None,
    most: float | None = None,
    choices: tuple[Any, ...] = (),
) -> Any:
    """Return a field of a settings class, with all that form, validation and guide need to know."""
    metadata = {"label": label, "help": help_text, "least": least, "most": most, "choices": choices}
    return field(default=default, metadata=metadata)


Run = Callable[[Votes, Any, Mapping[str, Any]], Answer]
SettingValue = str | int | float | bool
ModuleSettings = dict[str, dict[str, SettingValue]]
"""Module → name of a setting → its value; what is not named has the default of the module."""


@dataclass(frozen=True)
class Module:
    """One aggregation module. `requires` names modules whose results are passed to `run` as its third argument.

    A module that `reweights` runs first, on the votes as cast; where its result has `weights` (one per person, not
    None), all other modules get the votes with these weights. One that takes the `previous_map` gets under its own name
    what it showed in the last run, or None: so that it can show the same things the same way, never to find something
    else.
    """

    name: str
    title: str
    question: str
    run: Run
    version: str = "1"
    settings: type[Any] = NoSettings
    requires: tuple[str, ...] = ()
    reweights: bool = False
    previous_map: bool = False
    # Former names of these three, for modules of other packages.
    needs: InitVar[tuple[str, ...] | None] = None
    weighs: InitVar[bool | None] = None
    recalls: InitVar[bool | None] = None

    def __post_init__(self, needs: tuple[str, ...] | None, weighs: bool | None, recalls: bool | None) -> None:
        renamed = (("needs", "requires", needs), ("weighs", "reweights", weighs), ("recalls", "previous_map", recalls))
        for old, new, given in renamed:
            if given is not None:
                warnings.warn(f"The argument {old} of a module is now called {new}.", DeprecationWarning, stacklevel=3)
                object.__setattr__(self, new, given)

    def make_settings(self, given: Mapping[str, Any] | None = None) -> Any:
        """Return the module's settings with `given` over the defaults. Raises SettingInvalid in words."""
        known = {item.name: item for item in fields(self.settings)}
        for name in given or {}:
            if name not in known:
                raise SettingInvalid(
                    N_("The module %(module)s has no setting “%(name)s”."), module=self.name, name=name
                )
        resolved = self.settings(**dict(given or {}))
        for name, item in known.items():
            check_setting(self.name, name, getattr(resolved, name), item.default, item.metadata)
        return resolved


def check_setting(module: str, name: str, value: Any, default: Any, allowed: Mapping[str, Any]) -> None:
    """Refuse a value of another type, outside its range, or not among its choices."""
    where = f"{module}.{name}"
    number = isinstance(default, int | float) and not isinstance(default, bool)
    right = (
        isinstance(value, int | float) and not isinstance(value, bool) if number else isinstance(value, type(default))
    )
    if not right:
        raise SettingInvalid(N_("%(where)s must be of the same kind as %(default)r."), where=where, default=default)
    if number and value != value:
        raise SettingInvalid(N_("%(where)s must be a number."), where=where)
    least, most, choices = allowed.get("least"), allowed.get("most"), allowed.get("choices")
    if (least is not None and value < least) or (most is not None and value > most):
        raise SettingInvalid(
            N_("%(where)s must lie between %(least)s and %(most)s."), where=where, least=least, most=most
        )
    if choices and value not in choices:
        raise SettingInvalid(
            N_("%(where)s must be one of %(choices)s."), where=where, choices=", ".join(map(str, choices))
        )


@dataclass(frozen=True)
class SettingDescription:
    """What a form or a guide shows of one setting. A field declared without `setting` is called by its name and has no
    range."""

    name: str
    default: Any
    label: str
    help: str = ""
    least: float | None = None
    most: float | None = None
    choices: tuple[Any, ...] = ()


def describe_settings(module: Module) -> list[SettingDescription]:
    """Return each setting of a module, in the order of their declaration."""
    assert is_dataclass(module.settings)
    known = {item.name for item in fields(SettingDescription)} - {"name", "default"}
    return [
        SettingDescription(
            item.name,
            item.default,
            **{"label": item.name, **{key: value for key, value in item.metadata.items() if key in known}},
        )
        for item in fields(module.settings)
    ]


def insufficient(module: str, text: str, **values: Any) -> Answer:
    """Return the answer of a module that has too few votes, with the number still missing, as a sentence."""
    return Answer(
        (Note(name=f"{module}.insufficient", title="Not enough data", text=text, values=values),),
        status=Status.INSUFFICIENT,
    )
