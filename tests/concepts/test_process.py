"""The process layer: levels, remit, answers; and the model-sharing check."""

import datetime as dt

import pytest

from deliberate.concepts import codebook, templates
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.process import (
    INFLUENCE_LEVELS,
    OfficialResponse,
    Remit,
    compute_response_record,
    describe_response_record,
    list_missing_parts,
)
from deliberate.concepts.sharing_check import NOT_THE_SAME, build_sharing_card, is_about_sharing

JUNE, JULY = dt.date(2026, 6, 30), dt.date(2026, 7, 31)
FULL = Remit("L1", "Rules for the chatbot", "City council", "", JUNE)


def said(record_sentence: tuple[str, dict[str, int | str]]) -> str:
    text, values = record_sentence
    return text % values


def test_the_sentence_of_the_method() -> None:
    answers = [
        OfficialResponse(1, "adopted", JUNE),
        OfficialResponse(2, "adopted", JUNE),
        OfficialResponse(3, "rejected", JUNE),
    ]
    answers += [OfficialResponse(4, "deferred", dt.date(2026, 6, 1)), OfficialResponse(5, "partly", JULY)]
    record = compute_response_record(FULL, range(1, 12), answers, today=JULY)
    assert (
        said(describe_response_record(record))
        == "L1. Outcomes with an official response by the due date: 4 of 11. Adopted: 2."
    )
    assert (record.answered, record.overdue) == (5, tuple(range(6, 12)))


def test_the_newest_answer_counts_and_the_first_stops_the_clock() -> None:
    answers = [OfficialResponse(1, "adopted", JULY), OfficialResponse(1, "deferred", dt.date(2026, 6, 20))]
    record = compute_response_record(FULL, [1, 2], answers, today=JUNE, closed=dt.date(2026, 6, 10))
    assert (record.dispositions["adopted"], record.dispositions["deferred"]) == (1, 0)
    assert (record.by_date, record.overdue, record.median_days, record.rate) == (1, (), 10.0, 0.5)


def test_answers_to_other_outcomes_do_not_count() -> None:
    record = compute_response_record(FULL, [1], [OfficialResponse(9, "adopted", JUNE)], today=JULY)
    assert (record.answered, record.overdue) == (0, (1,))


def test_no_promise_no_date_and_no_outcome() -> None:
    assert said(describe_response_record(compute_response_record(Remit("L0"), [1], [], today=JULY))) == (
        "L0. No due date was promised. Outcomes with an official response: 0 of 1. Adopted: 0."
    )
    assert (
        said(describe_response_record(compute_response_record(FULL, [], [], today=JULY)))
        == "L1. No outcome calls for an official response."
    )


def test_what_a_remit_leaves_open_is_said() -> None:
    assert list_missing_parts(FULL) == []
    assert len(list_missing_parts(Remit("L1"))) == 3
    assert list_missing_parts(Remit("L2", "a", "b", " ", JUNE)) == ["No veto rule is stated."]
    assert list(INFLUENCE_LEVELS) == ["L0", "L1", "L2", "L3", "L4", "L5"]


def test_unknown_words_are_refused() -> None:
    with pytest.raises(ValueError, match="L6"):
        Remit("L6")
    with pytest.raises(ValueError, match="ignored"):
        OfficialResponse(1, "ignored", JUNE)


def test_seeds_on_model_release_are_found() -> None:
    seeds = templates.read_templates()["model-release"].seeds
    about = [seed.text for seed in seeds if is_about_sharing(seed.text, seed.coding)]
    assert seeds[0].text in about
    assert seeds[1].text in about
    polite = codebook.read_shipped_codebook().examples[9]
    assert not is_about_sharing(polite.text, polite.coding)


def test_release_shows_its_effects_apart_from_who_decides() -> None:
    weights = codebook.read_shipped_codebook().examples[10]
    card = build_sharing_card(weights.text, weights.coding)
    assert card is not None
    assert (card.development, card.benefits, card.governance, card.indirect) == (1, 1, 0, ("benefits",))
    assert "not who decides" in card.sentences[2]
    assert card.sentences[-1] == NOT_THE_SAME


def test_no_sentence_of_the_check_says_democratization() -> None:
    for effect in ("supports", "hinders", "neutral"):
        codes = tuple(Code(name, effect) for name in ("development", "benefits", "governance"))
        card = build_sharing_card("", StatementCoding((Code("use", "neutral", subcode="model_sharing"), *codes)))
        assert card is not None
        assert all("democrat" not in text.lower() for text in card.sentences)


def test_a_statement_not_coded_or_on_something_else_has_no_card() -> None:
    assert build_sharing_card("Models should be open.", None) is None
    assert build_sharing_card("Libraries should help older people.", StatementCoding()) is None
