"""The registry of modules: the built-in ones, then those that other packages offer as entry points."""

from __future__ import annotations

import logging
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from deliberate.aggregation.contract import Module
from deliberate.text import InvalidValue

log = logging.getLogger(__name__)

ENTRY_POINT_GROUP = "deliberate.modules"
BUILT_IN_NAMES = (
    "weighting",
    "tally",
    "polis_classic",
    "space",
    "structure",
    "groups",
    "sides",
    "representative",
    "group_consensus",
    "outcomes",
    "bridging",
    "divisiveness",
    "uncertainty",
    "comparison",
    "slate",
    "veto_core",
    "quality",
    "brigades",
)


class ModuleRefused(InvalidValue):
    """A module cannot be registered or found."""


def load_built_in_modules() -> list[Module]:
    """Load the built-in modules; each file or folder under modules/ defines one value MODULE."""
    return [load_built_in_module(name) for name in BUILT_IN_NAMES]


def load_built_in_module(name: str) -> Module:
    """Load one of the built-in modules."""
    module: Module = import_module(f"deliberate.aggregation.modules.{name}").MODULE
    return module


def load_external_modules() -> list[Module]:
    """Load the modules of other installed packages; one that cannot be used is logged and left out."""
    return [
        module for point in entry_points(group=ENTRY_POINT_GROUP) if (module := load_entry_point(point)) is not None
    ]


def load_entry_point(point: EntryPoint) -> Module | None:
    """Return the module behind an entry point, or None with an error in the log: faulty code must not stop us."""
    try:
        module = point.load()
        if not isinstance(module, Module):
            raise ModuleRefused(f"{module!r} is not an aggregation module.")
    except (Exception, SystemExit) as problem:
        package = point.dist.name if point.dist is not None else "an unknown package"
        log.error(
            "The module “%s” of the package %s is left out: it cannot be loaded from %s (%s: %s).",
            point.name, package, point.value, type(problem).__name__, problem,
        )  # fmt: skip
        return None
    return module


def register(modules: list[Module]) -> dict[str, Module]:
    """Return the modules by name, in order. Raises ModuleRefused for a repeated name or a missing requirement."""
    registered: dict[str, Module] = {}
    for module in modules:
        if not isinstance(module, Module):
            raise ModuleRefused(f"{module!r} is not an aggregation module.")
        if module.name in registered:
            raise ModuleRefused(f"Two modules are called “{module.name}”.")
        registered[module.name] = module
    for module in modules:
        for need in module.requires:
            if need not in registered:
                raise ModuleRefused(f"The module {module.name} needs “{need}”, which is not there.")
    return registered


def register_external_modules(built_in: list[Module], offered: list[Module]) -> dict[str, Module]:
    """Return the built-in and the offered modules by name.

    Offered modules may require each other, in any order; one that cannot be registered is logged and left out.
    """
    registered = register(built_in)
    refused = dict.fromkeys(range(len(offered)), "")
    fitting = True
    while fitting:
        fitting = False
        for index in list(refused):
            try:
                registered = register([*registered.values(), offered[index]])
            except ModuleRefused as problem:
                refused[index] = str(problem)
            else:
                del refused[index]
                fitting = True
    for index, reason in refused.items():
        log.error("The module “%s” is left out: %s", offered[index].name, reason)
    return registered


@cache
def all_modules() -> dict[str, Module]:
    """Return every module known here, by name."""
    return register_external_modules(load_built_in_modules(), load_external_modules())


@cache
def list_module_names() -> tuple[str, ...]:
    """Return the names of all modules in their order; the built-in ones are not loaded for it, which takes a second."""
    return tuple(all_modules()) if entry_points(group=ENTRY_POINT_GROUP) else BUILT_IN_NAMES


def find_module(name: str) -> Module:
    """Return one module; of the built-in ones no other is loaded. Raises ModuleRefused when there is none of this
    name."""
    if name in BUILT_IN_NAMES:
        return load_built_in_module(name)
    found = all_modules().get(name)
    if found is None:
        raise ModuleRefused(f"There is no module called “{name}”.")
    return found
