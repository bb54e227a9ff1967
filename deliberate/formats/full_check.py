"""What a full document must hold besides its columns: data of the right shape, and merges without a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from deliberate.formats.cells import LARGEST_NUMBER, LAST_SECOND
from deliberate.formats.errors import UnfitValue
from deliberate.text import N_, Message

MERGED = "merged"
LONGEST_LABEL = 200
PARTICIPANT_NUMBER = Message(N_("the number of a participant"))
STATEMENT_NUMBER = Message(N_("the number of a statement"))
WORDING_NUMBER = Message(N_("the number of a wording"))
QUESTION_POSITION = Message(N_("the position of a question"))


def check_kept_data(document: Mapping[str, Any]) -> None:
    """Check the values that are stored as JSON. Raises UnfitValue with the reason, KeyError for what is missing."""
    assembly = document["assembly"]
    if not is_list_of_texts(assembly.get("modules", [])):
        raise UnfitValue(N_("“modules” must be a list of names."))
    for name in ("outcome_rule", "module_settings", "routing"):
        if not isinstance(assembly.get(name, {}), Mapping):
            raise UnfitValue(N_("“%(part)s” must be an object."), part=name)
    for person in document["participants"]:
        check_segments(person)
    for member in document.get("members", ()):
        if not isinstance(member, Mapping) or not is_label(member.get("name")):
            raise UnfitValue(N_("“members” must be a list of objects with a name."))
    for question in document["questions"]:
        for statement in question["statements"]:
            for coding in statement["codings"]:
                check_coding(coding, statement["number"])
        check_plan(question.get("coding") or {})
        check_log(question)
        check_links(question)


def check_segments(person: Mapping[str, Any]) -> None:
    """Check that names and answers of segments are short texts."""
    check_public_number(person["number"], PARTICIPANT_NUMBER)
    segments = person.get("segments", {})
    fine = isinstance(segments, Mapping) and all(
        is_label(name) and is_label(answer) for name, answer in segments.items()
    )
    if not fine:
        reason = N_("the segments of participant %(person)d must be an object of short texts.")
        raise UnfitValue(reason, person=person["number"])


def check_coding(coding: Mapping[str, Any], number: int) -> None:
    """Check that flags are words; first answers and suggestions hold lists of codes."""
    if not is_list_of_texts(coding.get("flags", [])):
        refuse_coding(number, N_("the flags must be a list of words."))
    if not is_codes(coding["codes"]):
        refuse_coding(number, N_("the codes must be a list of concepts and stances."))
    first, suggested = coding.get("first_answer"), coding.get("suggested", {})
    if first is not None and not is_coding_answer(first):
        refuse_coding(number, N_("the first answer must be a list of codes."))
    if not isinstance(suggested, Mapping) or not all(map(is_suggestions, suggested.values())):
        refuse_coding(number, N_("the suggestions must be lists of concepts and stances."))


def refuse_coding(number: int, reason: str) -> NoReturn:
    raise UnfitValue(
        N_("a coding of statement %(number)d: %(reason)s"), **{"number": number, "reason": Message(reason)}
    )


def check_plan(coding: Mapping[str, Any]) -> None:
    """Check that the plan of a coding names statements by their numbers, and keeps codes by number."""
    plan = coding.get("plan")
    if plan is None:
        return
    calibration, frozen = plan.get("calibration", []), plan.get("frozen_codes")
    if not isinstance(calibration, list) or not all(is_public_number(number) for number in calibration):
        raise UnfitValue(N_("the calibration round must be a list of statement numbers."))
    if frozen is None:
        return
    codes = frozen.get("codes") if isinstance(frozen, Mapping) else None
    if not isinstance(codes, Mapping) or not isinstance(frozen.get("version"), str):
        raise UnfitValue(N_("the frozen codes must be an object with version and codes."))
    if not all(number.isdecimal() and is_coding_answer(answer) for number, answer in codes.items()):
        raise UnfitValue(N_("the frozen codes must be codings by statement number."))


def check_log(question: Mapping[str, Any]) -> None:
    """Check that times are seconds of the years 1970 to 9999, choices are votes, shares are shares."""
    for at in question["votes"]["at"]:
        check_seconds(at)
    for _, _, choice, at, *_ in question["events"]:
        check_seconds(at)
        if choice is not None and not (is_whole_number(choice) and choice in (-1, 0, 1)):
            reason = N_("a vote in the log must be -1, 0, 1 or null, not %(value)s.")
            raise UnfitValue(reason, value=format_for_refusal(choice))
    for _, _, _, share, at, *_ in question["exposures"]:
        check_seconds(at)
        if share is not None and not (isinstance(share, int | float) and not isinstance(share, bool)):
            reason = N_("the probability with which a statement was selected must be a number, not %(value)s.")
            raise UnfitValue(reason, value=format_for_refusal(share))


def check_links(question: Mapping[str, Any]) -> None:
    """Check that a merged statement names another one of the question, and no merges form a cycle. Raises
    UnfitValue."""
    into = {statement["number"]: statement["merged_into"] for statement in question["statements"]}
    for statement in question["statements"]:
        number, target = statement["number"], statement["merged_into"]
        check_public_number(number, STATEMENT_NUMBER)
        if (statement["moderation"] == MERGED) != (target is not None):
            reason = N_("statement %(number)d is marked as merged but names no other statement, or the reverse.")
            raise UnfitValue(reason, number=number)
        if target is not None and not (is_public_number(target) and target in into):
            reason = N_("statement %(number)d is merged into %(target)s, which is not listed.")
            raise UnfitValue(reason, number=number, target=format_for_refusal(target))
    for number in into:
        passed = list(follow_merges(number, into))
        if into[passed[-1]] is not None:
            reason = N_("the merges of statement %(number)d form a cycle: %(cycle)s.")
            raise UnfitValue(reason, number=number, cycle=" → ".join(map(str, passed[:8])))


def follow_merges(number: int, into: Mapping[int, int | None]) -> Iterator[int]:
    """Yield the statement and those it is merged into, until the end or the first repetition."""
    passed: set[int] = set()
    at: int | None = number
    while at is not None and at not in passed:
        passed.add(at)
        yield at
        at = into[at]


def check_seconds(at: Any) -> None:
    if not is_whole_number(at) or not 0 <= at <= LAST_SECOND:
        reason = N_("%(value)s is not a time in seconds between 1970 and 9999.")
        raise UnfitValue(reason, value=format_for_refusal(at))


def check_public_number(value: Any, what: Message) -> None:
    if not is_public_number(value):
        reason = N_("%(what)s must be a whole number from 0 to %(most)d, not %(value)s.")
        raise UnfitValue(reason, what=what, most=LARGEST_NUMBER, value=format_for_refusal(value))


def is_coding_answer(value: Any) -> bool:
    """Return whether this has the shape of a coder's answer: codes with words, and flags."""
    return isinstance(value, Mapping) and is_codes(value.get("codes")) and is_list_of_texts(value.get("flags") or [])


def is_suggestions(value: Any) -> bool:
    """Return whether this is a list of suggestions: concept and stance, the words they rest on, and a probability."""
    return isinstance(value, list) and all(
        isinstance(one, Mapping)
        and all(isinstance(one.get(part), str) for part in ("concept", "stance"))
        and is_list_of_texts(list(one.get("matched") or []))
        and not isinstance(one.get("probability"), str | list | Mapping)
        for one in value
    )


def is_codes(value: Any) -> bool:
    """Return whether this is a list of codes: concept and stance, and nothing but words."""
    return isinstance(value, list) and all(
        isinstance(code, Mapping)
        and all(isinstance(code.get(part), str) for part in ("concept", "stance"))
        and all(word is None or isinstance(word, str) for word in code.values())
        for code in value
    )


def is_whole_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_public_number(value: Any) -> bool:
    return is_whole_number(value) and 0 <= value <= LARGEST_NUMBER


def is_label(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_LABEL


def is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def format_for_refusal(value: Any) -> str:
    """Return a value for a refusal, cut short."""
    return f"{value!r:.40}"
