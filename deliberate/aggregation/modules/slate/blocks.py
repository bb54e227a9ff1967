"""What readers see of a slate."""

from __future__ import annotations

from typing import Any

import numpy as np

from deliberate.aggregation.blocks import Block, Column, Note, Number, Ranking
from deliberate.aggregation.modules.slate.choice import MIN_VOTERS, Settings, Slate
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

AS_CAST, UNDER_MODEL = N_("as cast"), N_("as modeled")
MEMBER_COLUMNS = (
    Column("place", N_("Place"), "count"),
    Column("agrees", N_("Agree"), "count"),
    Column("disagrees", N_("Disagree"), "count"),
    Column("passes", N_("Pass"), "count"),
    Column("share", N_("Share who agree"), "share"),
    Column("seen", N_("People who saw it"), "share"),
    Column("basis", N_("Based on votes"), "text"),
)
RULE_COLUMNS = (
    Column("pav", N_("Proportional approval (PAV)"), "count"),
    Column("phragmen", N_("Shared load (Phragmén)"), "count"),
    Column("equal_shares", N_("Equal shares"), "count"),
    Column("coverage", N_("Coverage"), "count"),
)


def build_slate_blocks(votes: Votes, found: Slate, settings: Settings) -> tuple[Block, ...]:
    """Build the blocks: slate, who is left out, audit, and the places under other rules."""
    people = np.bincount(votes.statement, minlength=votes.statements)
    return (
        build_slate_members(votes, found, people),
        *build_model_note(found, people),
        build_unrepresented_share(found),
        build_most_rejected_note(votes, found),
        build_audit_note(votes, found, settings),
        build_slate_rules(votes, found),
    )


def build_slate_members(votes: Votes, found: Slate, people: Any) -> Ranking:
    """Return the slate in the order of choice."""
    return Ranking(
        name="slate.members",
        title=N_("The slate"),
        columns=MEMBER_COLUMNS,
        rows=tuple(build_slate_member_row(votes, found, place, people) for place in range(len(found.statements))),
        note=N_(
            "Each statement was chosen for what it adds for the people least represented by the statements before it."
        ),
    )


def build_slate_member_row(votes: Votes, found: Slate, place: int, people: Any) -> dict[str, Any]:
    """Return one statement of the slate; shares count agree and disagree."""
    j = found.statements[place]
    disagrees, passes, agrees = votes.counts[j]
    candidate = int(np.searchsorted(found.ballots.statement, j))
    return {
        "statement": int(votes.statement_ids[j]),
        "place": place + 1,
        "agrees": agrees,
        "disagrees": disagrees,
        "passes": passes,
        "share": agrees / (agrees + disagrees) if agrees + disagrees else None,
        "seen": found.ballots.shown[candidate],
        "basis": AS_CAST if people[j] >= MIN_VOTERS else UNDER_MODEL,
    }


def build_model_note(found: Slate, people: Any) -> tuple[Note, ...]:
    """Return a warning where statements of the slate were seen by too few to speak for the others."""
    few = sum(int(people[j]) < MIN_VOTERS for j in found.statements)
    if not few:
        return ()
    return (
        Note(
            name="slate.model",
            title=N_("What rests on the model"),
            text=N_(
                "Statements on the slate with fewer than %(sure)d voters: %(few)d of %(size)d. For these, the "
                "slate assumes that people who did not see a statement would have voted like those who did. A "
                "short final round in which everyone votes on these statements would show whether that is so."
            ),
            values={"few": few, "size": len(found.statements), "sure": MIN_VOTERS},
        ),
    )


def build_unrepresented_share(found: Slate) -> Number:
    """Return the share of people who saw something of the slate and agree with none of it. Without an interval: the
    slate was chosen to make this share small on these very votes, and Wilson's held the truth in as few as 5 percent
    (docs/coverage.md)."""
    who = found.reach
    return Number(
        name="slate.without",
        title=N_("People not represented"),
        value=who.without / who.saw if who.saw else float("nan"),
        unit="share",
        note=N_(
            "Of the people who voted on at least one statement of the slate, the share who agree with none. It"
            " is computed from the votes that chose the slate, so it has no interval: among other people, more"
            " would be left out."
        ),
    )


def build_most_rejected_note(votes: Votes, found: Slate) -> Note:
    """Return the statement of the slate that most people reject: disagreement is shown, not subtracted."""
    share = [votes.counts[j, 0] / max(votes.counts[j].sum(), 1e-300) for j in found.statements]
    worst = found.statements[int(np.argmax(share))]
    return Note(
        name="slate.rejected",
        title=N_("Most disagreement"),
        text=N_(
            "Of the statements on the slate, statement %(statement)d meets the most disagreement: %(share)d%% "
            "of those who saw it disagree. Disagreement is shown here and not subtracted anywhere."
        ),
        values={"statement": int(votes.statement_ids[worst]), "share": round(100 * max(share))},
    )


def build_audit_note(votes: Votes, found: Slate, settings: Settings) -> Note:
    """Return whether any group large enough for a statement, or for several, is left with fewer."""
    debt = found.jr or found.ejr_plus
    name, title = "slate.audit", N_("Proportionality")
    if debt is None:
        text = N_(
            "On the votes as cast, all people who agree on a statement and are numerous enough for one or more"
            " of the %(size)d places have those places (justified representation: JR and EJR+ hold)."
        )
        return Note(name=name, title=title, text=text, values={"size": settings.size})
    text = N_(
        "On the votes as cast, %(share)d%% of people agree with statement %(statement)d. In proportion, they "
        "are due %(due)d of the %(size)d places and have fewer (%(axiom)s does not hold). Votes on statements "
        "they were not shown might change this."
    )
    values = {
        "share": round(100 * debt.mass / found.ballots.everyone),
        "statement": int(votes.statement_ids[found.ballots.statement[debt.candidate]]),
        "due": debt.due,
        "size": settings.size,
        "axiom": "EJR+" if found.jr is None else "JR",
    }
    return Note(name=name, title=title, text=text, values=values)


def build_slate_rules(votes: Votes, found: Slate) -> Ranking:
    """Return in which place each rule chooses a statement."""
    places = {name: {j: place + 1 for place, j in enumerate(chosen)} for name, chosen in found.by_rule.items()}
    anywhere = {j for chosen in found.by_rule.values() for j in chosen}
    order = sorted(
        anywhere, key=lambda j: (-sum(j in chosen for chosen in places.values()), int(votes.statement_ids[j]))
    )
    return Ranking(
        name="slate.rules",
        title=N_("The slate under four rules"),
        columns=RULE_COLUMNS,
        rows=tuple(
            {"statement": int(votes.statement_ids[j]), **{name: chosen.get(j) for name, chosen in places.items()}}
            for j in order
        ),
        note=N_("The place each rule gives the statement; empty where the rule does not choose it."),
    )
