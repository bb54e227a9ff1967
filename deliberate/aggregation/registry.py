"""Which modules there are: our own, then those that other packages offer by entry point."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from deliberate.aggregation.contract import Module

GROUP = "deliberate.modules"
BUILT_IN = (
    "weighting",
    "tally",
    "polis_classic",
    "space",
    "structure",
    "groups",
    "representative",
    "group_consensus",
    "outcomes",
    "bridging",
    "divisiveness",
    "uncertainty",
    "comparison",
    "slate",
    "quality",
)


class ModuleRefused(ValueError):
    """A module cannot be registered or found."""


def built_in_modules() -> list[Module]:
    """Our own modules; each file or folder under modules/ has one value MODULE."""
    return [import_module(f"deliberate.aggregation.modules.{name}").MODULE for name in BUILT_IN]


def offered_modules() -> list[Module]:
    """Modules of other installed packages."""
    return [point.load() for point in entry_points(group=GROUP)]


def register(modules: list[Module]) -> dict[str, Module]:
    """Modules by name, in order. Raises ModuleRefused for a repeated name or an unmet need."""
    registered: dict[str, Module] = {}
    for module in modules:
        if not isinstance(module, Module):
            raise ModuleRefused(f"{module!r} is not an aggregation module.")
        if module.name in registered:
            raise ModuleRefused(f"Two modules are called “{module.name}”.")
        registered[module.name] = module
    for module in modules:
        for need in module.needs:
            if need not in registered:
                raise ModuleRefused(f"The module {module.name} needs “{need}”, which is not there.")
    return registered


@cache
def all_modules() -> dict[str, Module]:
    """Every module known here, by name."""
    return register(built_in_modules() + offered_modules())


def module_named(name: str) -> Module:
    """One module. Raises ModuleRefused when there is none of this name."""
    found = all_modules().get(name)
    if found is None:
        raise ModuleRefused(f"There is no module called “{name}”.")
    return found
