"""Names of opinion groups: given by an organizer, taken over by the nearly same group of the next analysis."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from deliberate.errors import Invalid, Refused, TextEmpty, TextTooLong
from deliberate.extensions import db
from deliberate.models import Account, GroupName, Run
from deliberate.models.columns import now
from deliberate.models.group_name import MAX_GROUP_NAME_LENGTH
from deliberate.queries.findings import load_findings
from deliberate.queries.group_names import load_group_name_rows
from deliberate.queries.live_groups import load_newest_run_id
from deliberate.services.audit import record_action
from deliberate.services.texts import clean_required_text, clean_text, compute_text_key
from deliberate.text import N_


class GroupUnknown(Invalid):
    message = N_("The last analysis found no group %(label)s.")


class GroupNameTooLong(Invalid):
    message = N_("The name of group %(label)s has %(length)s characters; the limit is %(limit)s.")
    hint = N_("Nothing was stored. Your text is still in the box: shorten it and send it again.")


class GroupNameEmpty(Invalid):
    message = N_("The name of group %(label)s needs at least one letter or digit.")
    hint = N_("To remove a name, leave the box empty.")


class GroupNameRepeated(Invalid):
    message = N_("Groups %(first)s and %(second)s cannot have the same name.")
    hint = N_("Nothing was stored. Your text is still in the box.")


class AnalysisReplaced(Refused):
    message = N_("A newer analysis has finished since you opened this page, so no name was stored.")
    hint = N_("Its groups are shown below. Please look at them before you name them.")


def name_groups(*, run: Run, actor: Account | None, names: Mapping[str, str]) -> list[str]:
    """Give the groups of the newest analysis their names, by letter; an empty text removes a name.

    A group that is not mentioned keeps what it has. Returns the letters whose name changed or was confirmed. Raises
    GroupUnknown, GroupNameTooLong, GroupNameEmpty, GroupNameRepeated, AnalysisReplaced.
    """
    # Whoever comes second waits here, and so does an analysis that is about to take the names over.
    locked_id = db.session.scalar(select(Run.id).where(Run.id == run.id).with_for_update())
    if locked_id is None or load_newest_run_id(run.question_id) != run.id:
        raise AnalysisReplaced
    known = {group.label for group in load_findings(run).published_groups}
    for label in names:
        if label not in known:
            raise GroupUnknown(label=label)
    rows = load_group_name_rows(run.id)
    before = {label: row.name for label, row in rows.items()}
    wanted = {label: clean_group_name(label, text) for label, text in sorted(names.items())}
    ensure_distinct_names({**{label: row.name for label, row in rows.items()}, **wanted})
    changed = [label for label, name in wanted.items() if store_group_name(run, rows.get(label), label, name, actor)]
    if changed:
        # The names are kept in the data only: the log is also read by those who may not know the groups yet.
        subject = f"question {run.question.position}"
        names = {label: wanted[label] for label in changed}
        pairs = {label: (before.get(label, ""), name) for label, name in names.items()}
        record_action(run.question.assembly, actor, "groups named", subject, changes=pairs, names=names)
    db.session.flush()
    return changed


def clean_group_name(label: str, text: str) -> str:
    """Return the cleaned name, or nothing. Raises GroupNameTooLong, GroupNameEmpty."""
    if not clean_text(text):
        return ""
    try:
        return clean_required_text(text, MAX_GROUP_NAME_LENGTH)
    except TextTooLong as refusal:
        raise GroupNameTooLong(label=label, **refusal.values) from None
    except TextEmpty:
        raise GroupNameEmpty(label=label) from None


def ensure_distinct_names(names: Mapping[str, str]) -> None:
    """Raise GroupNameRepeated where two names look the same but for case, spacing and signs without width."""
    seen: dict[str, str] = {}
    for label, name in sorted(names.items()):
        if name:
            look = compute_text_key(name)
            if look in seen:
                raise GroupNameRepeated(first=seen[look], second=label)
            seen[look] = label


def store_group_name(run: Run, row: GroupName | None, label: str, name: str, actor: Account | None) -> bool:
    """Store one name; False where it is there already, as with the second of two clicks."""
    if row is None:
        if name:
            db.session.add(GroupName(run_id=run.id, label=label, name=name, named_by_id=actor.id if actor else None))
        return bool(name)
    if not name:
        db.session.delete(row)
        return True
    if row.name == name and not row.carried:
        return False
    row.name, row.carried, row.named_at = name, False, now()
    row.named_by_id = actor.id if actor is not None else None
    return True
