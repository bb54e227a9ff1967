"""The rule of an assembly: what was chosen, with everything else at its default."""

from __future__ import annotations

from deliberate.aggregation.registry import module_named
from deliberate.aggregation.rule import Rule
from deliberate.models import Assembly


def rule_of(assembly: Assembly) -> Rule:
    """The whole rule, checked. Raises SettingInvalid where what is stored is no rule."""
    made: Rule = module_named("outcomes").make_settings(assembly.outcome_rule)
    return made
