"""Texts that look alike are one statement at every door; what is kept shows what was written and hides nothing."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.errors import StatementRepeated, TextEmpty, TextTooLong
from deliberate.models import AssemblyState, Question
from deliberate.services.assemblies import create_assembly
from deliberate.services.joining import join_assembly
from deliberate.services.questions import add_question
from deliberate.services.seeds import preview_seeds
from deliberate.services.statements import add_seeds, add_statement, propose_statement
from deliberate.services.texts import clean_required_text, compute_text_key
from deliberate.text import clean_line, normalize_for_comparison

SENTENCE = 'It\'s the city - not "them" - that must pay for office 1.'
LOOK_ALIKES = [
    "It’s the city - not “them” - that must pay for office 1.",
    "It's the city – not \"them\" — that must pay for office 1.",
    "It's the city - not «them» - that must pay for office 1",
    "It's  the\u00a0city - not\u2009\"them\" - that must pay for office 1.",
    "It's the ci\u200bty - not \"th\u2060em\" - that must\ufeff pay for office 1.",
    "It's the ci\u00adty - not \"them\" - that must pay for oﬃce 1.",
    "\u202eIt's the city - not \"them\" - that must pay for office 1.\u202c",
    "It's the city - not \"them\" - that must pay for office \uff11.",
    "Ｉｔ＇ｓ the CITY - not ＂them＂ － that must pay for office 1。".replace("。", "."),
    "It's the city\n- not \"them\" -\tthat must pay for office 1!",
    "It's the city - not \"them\ufe0f\" - that must pay for office\u034f 1.",
    "It's the city \u2212 not ″them″ \u2011 that must pay for office 1.",
]  # fmt: skip


@pytest.fixture
def question(db_session: Any) -> Question:
    made = create_assembly(owner=None, title="Trees", slug="trees")
    return add_question(assembly=made, actor=None, text="Who pays?")


def test_look_alikes_are_one_statement_at_every_door(question: Question, db_session: Any) -> None:
    lines = preview_seeds(question=question, texts=list(enumerate([SENTENCE, *LOOK_ALIKES], 1)))
    assert [line.line for line in lines if line.refusal is None] == [1]
    added = add_seeds(question=question, actor=None, texts=[SENTENCE, *LOOK_ALIKES])
    assert [statement.text for statement in added.added] == [SENTENCE]
    assembly = question.assembly
    assembly.state, assembly.opened_at, assembly.strict_moderation = AssemblyState.OPEN, question.created_at, False
    db_session.flush()
    person = join_assembly(assembly=assembly).participant
    for text in LOOK_ALIKES:
        with pytest.raises(StatementRepeated):
            propose_statement(participant=person, question=question, text=text)


def test_what_reads_otherwise_stays_two(question: Question) -> None:
    texts = [SENTENCE, SENTENCE.replace("not", "nor"), "Café", "Cafe", "1 000", "1000", "should", "shouldn't"]
    assert len(add_seeds(question=question, actor=None, texts=texts).added) == len(texts)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("“Curly” – and ‘single’ … ½ ﬁne", "“Curly” – and ‘single’ … ½ ﬁne"),
        ("a\0b\x1fc\x7fd\u2028e\r\nf", "a b c d e f"),
        ("x\ud800y\udfffz", "xyz"),
        ("pay\u200bment\u2060 \ufeffnow\u00ad", "payment now"),
        ("\u202eabc\u202c \u2066d\u2069", "abc d"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("می\u200cخواهم 👩\u200d👩 ❤\ufe0f", "می\u200cخواهم 👩\u200d👩 ❤\ufe0f"),
        ("a\u200cb\u200d", "ab"),
        ("e\u0301", "é"),
        ("\u3164 \u2800", ""),
    ],
)
def test_what_is_kept_hides_nothing_and_keeps_typography(given: str, kept: str) -> None:
    assert clean_line(given) == kept


@settings(max_examples=200, derandomize=True)
@given(st.text(st.characters() | st.sampled_from("\u200b\u202e\ufeff\0\ud800“”–ﬁＡ\u0301 .")))
def test_cleaning_is_done_once_and_changes_no_identity(text: str) -> None:
    clean = clean_line(text)
    assert clean_line(clean) == clean
    assert normalize_for_comparison(clean) == normalize_for_comparison(text)
    assert normalize_for_comparison(normalize_for_comparison(text)) == normalize_for_comparison(text)
    clean.encode()
    assert len(compute_text_key(text)) == 64


def test_far_too_long_is_refused_before_any_work() -> None:
    with pytest.raises(TextTooLong):
        clean_required_text("x" * 100_000_000, 400)
    with pytest.raises(TextEmpty):
        clean_required_text("\u3164\u200b\u2800", 400)


def test_a_statement_kept_under_an_earlier_key_is_found(question: Question, db_session: Any) -> None:
    text = "It’s “ours” – not theirs."
    kept = add_statement(question=question, text=text)
    kept.text_key = hashlib.sha256(text.casefold().rstrip(" .").encode()).hexdigest()
    db_session.flush()
    assert kept.text_key != compute_text_key(text)
    with pytest.raises(StatementRepeated):
        add_statement(question=question, text=text)


def test_repeated_statements_count_once_among_the_findings(question: Question) -> None:
    first = add_statement(question=question, text=SENTENCE)
    assert {compute_text_key(text) for text in LOOK_ALIKES} == {first.text_key}
