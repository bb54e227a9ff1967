"""The coding of a question from codebook to freeze, on every database: what each verb does and refuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from deliberate.concepts.codebook_versions import codebook_to_data
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.errors import (
    AlreadyAnswered,
    AssemblyLocked,
    ForeignStatement,
    ReasonMissing,
    StateUnknown,
    TextEmpty,
)
from deliberate.extensions import db
from deliberate.models import (
    Account,
    AssemblyState,
    AuditEntry,
    CodeAppeal,
    Coding,
    ConceptTag,
    EntryKind,
    Participant,
    Question,
    Statement,
    TrainingAnswer,
)
from deliberate.models.columns import now
from deliberate.queries.coding.codebooks import load_assembly_codebook, load_codebook_of_version
from deliberate.queries.coding.codings import load_final_codings
from deliberate.queries.coding.crowd_tags import (
    is_invited,
    load_crowd_answers,
    load_reopened_codes,
    load_statements_to_tag,
)
from deliberate.queries.coding.disagreements import load_adjudication_cases
from deliberate.queries.coding.progress import load_suggestion_use
from deliberate.queries.coding.workbench import compute_workload, load_statements_to_code
from deliberate.queries.report import BlindAnswers, count_blind_answers
from deliberate.reports.code_audit import build_audit_rows, build_recodings
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from deliberate.services.bulk_votes import add_participants, insert_votes
from deliberate.services.coding.adjudication import CodeFirst, ThirdPersonThere, adjudicate
from deliberate.services.coding.appeals import AppealedAlready, CodesStillOpen, answer_appeal, submit_appeal
from deliberate.services.coding.codebooks import (
    CodebookRefused,
    NothingChanged,
    create_concept,
    edit_concept,
    replace_codebook,
)
from deliberate.services.coding.codes import code_statement
from deliberate.services.coding.crowd_tags import NotAsked, tag_statements
from deliberate.services.coding.plan import (
    CalibrationOpen,
    CalibrationRuns,
    CalibrationUnfit,
    CodesFrozen,
    NothingCoded,
    begin_calibration,
    choose_suggestions,
    end_calibration,
    freeze_codes,
    set_tag_share,
)
from deliberate.services.coding.training import (
    PracticeUnfinished,
    answer_example,
    load_training_round,
    start_next_round,
)
from deliberate.services.coding.workbench import CalibrationFirst, SettledByYou, submit_coding
from deliberate.services.members import add_member
from deliberate.services.questions import add_question
from deliberate.services.statements import add_statement

PLUS, MINUS = (StatementCoding((Code("use", stance),)) for stance in ("supports", "hinders"))
NONE = StatementCoding()
WORDS = {
    "name": "Safety of workers",
    "label": "Safety",
    "plain": "safer work",
    "definition": "people are safe at work",
    "supports_if": "it makes work safer",
    "hinders_if": "it makes work less safe",
    "neutral_if": "it is about something else",
    "methods": "rules at work",
}


def account(name: str) -> Account:
    return register_account(email=f"{name}@example.org", password="long enough words", display_name=name)


@pytest.fixture
def people(db_session: Any) -> dict[str, Account]:
    return {name: account(name) for name in ("owner", "ann", "bob")}


@pytest.fixture
def question(people: dict[str, Account]) -> Question:
    """An owner who does not code, two coders, 25 statements."""
    assembly = create_assembly(owner=people["owner"], title="Trees", slug="trees")
    for name in ("ann", "bob"):
        add_member(assembly=assembly, actor=people["owner"], email=f"{name}@example.org", role="coder")
    made = add_question(assembly=assembly, actor=None, text="Which trees?")
    for number in range(25):
        add_statement(question=made, text=f"Tree number {number} should grow.")
    db.session.flush()
    return made


def numbered(question: Question, number: int) -> Statement:
    return next(statement for statement in question.statements if statement.number == number)


def opened(question: Question, people: int = 0) -> list[Participant]:
    """The assembly open, with so many people who have voted on the first six statements."""
    question.assembly.state, question.assembly.opened_at = AssemblyState.OPEN, now()
    rows = [{"number": number, "external_id": None} for number in range(people)]
    ids = add_participants(assembly=question.assembly, people=rows, entry=EntryKind.IMPORTED)
    insert_votes(
        question=question,
        rows=[
            {"participant_id": key, "statement_id": statement.id, "choice": 1, "cast_at": now(), "pass_reason": None}
            for key in ids.values()
            for statement in question.statements[:6]
        ],
    )
    return [one for number in range(people) if (one := db.session.get(Participant, ids[number])) is not None]


class TestCodebook:
    def test_an_own_concept_is_a_new_version_and_codes_keep_theirs(
        self, question: Question, people: dict[str, Account]
    ) -> None:
        assembly = question.assembly
        before = code_statement(statement=question.statements[0], coding=PLUS, actor=people["ann"])
        create_concept(
            assembly=assembly, actor=people["owner"], key="safety", words=WORDS, subcodes="Noise, dust", reason="asked"
        )
        book = load_assembly_codebook(assembly)
        assert (book.version, list(book.concepts)[-1]) == ("1.1", "safety")
        assert book.concepts["safety"].subcodes == ("noise", "dust")
        assert list(load_codebook_of_version(assembly, "1").concepts) == [
            "use",
            "development",
            "benefits",
            "governance",
        ]
        after = code_statement(
            statement=question.statements[0],
            coding=StatementCoding((Code("safety", "hinders", subcode="dust"),)),
            actor=people["ann"],
        )
        assert (before.codebook_version, after.codebook_version) == ("1", "1.1")
        assert load_final_codings(question)[1].coding.effect_on("safety") == -1
        assert load_final_codings(question)[1].coding.effect_on("use") == 0

    def test_what_is_wrong_is_said(self, question: Question, people: dict[str, Account]) -> None:
        ask: dict[str, Any] = {"assembly": question.assembly, "actor": people["owner"], "subcodes": ""}
        with pytest.raises(ReasonMissing):
            create_concept(key="safety", words=WORDS, reason=" ", **ask)
        with pytest.raises(CodebookRefused, match="already in the codebook"):
            create_concept(key="use", words=WORDS, reason="why", **ask)
        with pytest.raises(CodebookRefused, match="has no “plain”"):
            create_concept(key="safety", words={**WORDS, "plain": ""}, reason="why", **ask)
        with pytest.raises(CodebookRefused, match="is not a key"):
            create_concept(key="Safety!", words=WORDS, reason="why", **ask)
        raw = {**codebook_to_data(load_assembly_codebook(question.assembly)), "examples": []}
        del raw["concepts"]["use"]
        with pytest.raises(CodebookRefused, match="the concept “use” is missing"):
            replace_codebook(question.assembly, people["owner"], raw, "why")
        with pytest.raises(CodebookRefused, match="object with named parts"):
            replace_codebook(question.assembly, people["owner"], None, "why")
        assert load_assembly_codebook(question.assembly).version == "1"

    def test_a_second_click_changes_nothing(self, question: Question, people: dict[str, Account]) -> None:
        edit: dict[str, Any] = {
            "assembly": question.assembly,
            "actor": people["owner"],
            "key": "use",
            "words": WORDS,
            "subcodes": ", ".join(load_assembly_codebook(question.assembly).concepts["use"].subcodes),
            "reason": "plainer",
        }
        edit_concept(**edit)
        with pytest.raises(NothingChanged):
            edit_concept(**edit)
        assert load_assembly_codebook(question.assembly).version == "1.1"


class TestPractice:
    def test_the_first_answer_is_kept_and_scored(self, question: Question, people: dict[str, Account]) -> None:
        assembly, ann = question.assembly, people["ann"]
        answer_example(assembly=assembly, coder=ann, example=0, coding=PLUS)
        answer_example(assembly=assembly, coder=ann, example=5, coding=PLUS)
        with pytest.raises(AlreadyAnswered):
            answer_example(assembly=assembly, coder=ann, example=0, coding=NONE)
        found = load_training_round(assembly, ann)
        assert (found.is_right(0), found.is_right(5)) == (True, False)
        assert found.score.all_equal == 0.5
        assert (found.score.found["use"], found.score.right["use"]) == (0.5, 0.5)
        assert load_training_round(assembly, people["bob"]).answers == {}

    def test_a_round_follows_a_whole_round(self, question: Question, people: dict[str, Account]) -> None:
        assembly, ann = question.assembly, people["ann"]
        with pytest.raises(PracticeUnfinished):
            start_next_round(assembly=assembly, coder=ann, example=0, coding=NONE)
        examples = load_assembly_codebook(assembly).examples
        assert len(examples) == 40
        for place, example in enumerate(examples):
            answer_example(assembly=assembly, coder=ann, example=place, coding=example.coding)
        assert load_training_round(assembly, ann).score.all_equal == 1.0
        start_next_round(assembly=assembly, coder=ann, example=0, coding=NONE)
        assert (load_training_round(assembly, ann).round, len(load_training_round(assembly, ann).left)) == (2, 39)
        assert db.session.query(TrainingAnswer).count() == 41


class TestCalibration:
    def test_the_rest_opens_when_two_coders_are_through(self, question: Question, people: dict[str, Account]) -> None:
        plan = begin_calibration(question=question, actor=people["owner"], size=20)
        assert len(plan.calibration) == len(set(plan.calibration)) == 20
        inside = numbered(question, plan.calibration[0])
        outside = next(one for one in question.statements if one.number not in plan.calibration)
        with pytest.raises(CalibrationFirst):
            submit_coding(statement=outside, actor=people["ann"], coding=NONE)
        assert compute_workload(question, people["ann"], load_statements_to_code(question), "1").to_code == tuple(
            plan.calibration
        )
        submit_coding(statement=inside, actor=people["ann"], coding=NONE)
        with pytest.raises(CalibrationOpen):
            end_calibration(question=question, actor=people["owner"])
        for name in ("ann", "bob"):
            for number in plan.calibration:
                submit_coding(statement=numbered(question, number), actor=people[name], coding=NONE)
        db.session.expire_all()
        end_calibration(question=question, actor=people["owner"])
        submit_coding(statement=outside, actor=people["ann"], coding=NONE)
        with pytest.raises(CalibrationRuns):
            begin_calibration(question=question, actor=people["owner"])

    def test_too_few_statements(self, question: Question, people: dict[str, Account]) -> None:
        for statement in list(question.statements)[:6]:
            db.session.delete(statement)
        db.session.flush()
        with pytest.raises(CalibrationUnfit, match="there are 19"):
            begin_calibration(question=question, actor=people["owner"])


class TestFreeze:
    def test_what_comes_after_is_not_blind_and_the_change_is_told(
        self, question: Question, people: dict[str, Account]
    ) -> None:
        with pytest.raises(NothingCoded):
            freeze_codes(question=question, actor=people["owner"])
        first = question.statements[0]
        for name in ("ann", "bob"):
            submit_coding(statement=first, actor=people[name], coding=PLUS)
        freeze_codes(question=question, actor=people["owner"])
        with pytest.raises(CodesFrozen):
            freeze_codes(question=question, actor=people["owner"])
        assert count_blind_answers(question) == BlindAnswers(frozen=True, blind=2, not_blind=0)
        assert build_recodings(question)[0].codes == []
        adjudicate(statement=first, actor=people["owner"], coding=MINUS, reason="It takes a tree away.")
        assert count_blind_answers(question) == BlindAnswers(frozen=True, blind=2, not_blind=1)
        (change,) = build_recodings(question)[0].codes
        assert (change.statement, change.concept, change.before, change.after) == (1, "use", 1, -1)
        actions = [entry.action for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]
        assert actions[-2:] == ["codes frozen", "codes settled"]

    def test_the_public_record_has_numbers_instead_of_names(
        self, question: Question, people: dict[str, Account]
    ) -> None:
        first = question.statements[0]
        submit_coding(statement=first, actor=people["bob"], coding=PLUS, rationale="wider")
        submit_coding(statement=first, actor=people["ann"], coding=MINUS)
        adjudicate(statement=first, actor=people["owner"], coding=PLUS, reason="Rule 3.")
        (row,) = build_audit_rows(question)
        assert [(answer.coder, answer.coding.effect_on("use"), answer.rationale) for answer in row.answers] == [
            (1, 1, "wider"),
            (2, -1, ""),
        ]
        assert (row.settled.basis, row.settled.disputed) == ("adjudicated", ("use",))
        assert row.adjudication is not None
        assert (row.adjudication.rationale, row.adjudication.by_third_person) == ("Rule 3.", True)


class TestSettling:
    def test_whoever_has_yet_to_code_sees_nothing(self, question: Question, people: dict[str, Account]) -> None:
        first = question.statements[0]
        submit_coding(statement=first, actor=people["ann"], coding=PLUS)
        with pytest.raises(CodeFirst):
            adjudicate(statement=first, actor=people["bob"], coding=PLUS, reason="why")
        submit_coding(statement=first, actor=people["bob"], coding=MINUS)
        with pytest.raises(ThirdPersonThere, match="owner"):
            adjudicate(statement=first, actor=people["bob"], coding=PLUS, reason="why")
        assert [case.disputed for case in load_adjudication_cases(question) if case.is_open] == [("use",)]
        adjudicate(statement=first, actor=people["owner"], coding=PLUS, reason="why")
        assert [case.is_open for case in load_adjudication_cases(question)] == [False]
        with pytest.raises(SettledByYou):
            submit_coding(statement=first, actor=people["owner"], coding=PLUS)

    def test_without_a_third_person_the_record_says_so(self, question: Question, people: dict[str, Account]) -> None:
        first = question.statements[0]
        for name in ("ann", "bob", "owner"):
            submit_coding(statement=first, actor=people[name], coding=PLUS if name == "ann" else MINUS)
        row = adjudicate(statement=first, actor=people["owner"], coding=PLUS, reason="why")
        assert not row.by_third_person
        assert db.session.query(Coding).filter_by(kind="coder").count() == 3


class TestSuggestions:
    def test_they_are_kept_beside_the_first_answer_and_counted(
        self, question: Question, people: dict[str, Account]
    ) -> None:
        free = add_statement(question=question, text="Trees should be free for everyone to use: available to all.")
        row = submit_coding(statement=free, actor=people["ann"], coding=NONE)
        assert row.suggested == {
            "keywords": [
                {
                    "concept": "use",
                    "stance": "supports",
                    "matched": ["for everyone to use", "available to all"],
                    "probability": None,
                }
            ]
        }
        assert load_final_codings(question)[free.number].coding == NONE, "a suggestion never counts"
        found = load_suggestion_use(question)
        assert (found.shown, found.accepted, found.score.made) == (1, 0, 0)
        submit_coding(statement=free, actor=people["ann"], coding=PLUS)
        submit_coding(statement=free, actor=people["bob"], coding=PLUS)
        found = load_suggestion_use(question)
        assert (found.shown, found.accepted, found.acceptance) == (1, 1, 1.0)
        assert (found.score.precision, found.score.recall) == (1.0, 1.0)

    def test_off_means_off(self, question: Question, people: dict[str, Account]) -> None:
        with pytest.raises(StateUnknown):
            choose_suggestions(question=question, actor=None, source="oracle")
        choose_suggestions(question=question, actor=None, source="off")
        free = add_statement(question=question, text="Trees should be available to all.")
        assert submit_coding(statement=free, actor=people["ann"], coding=NONE).suggested == {}


class TestTags:
    def asked(self, question: Question, people: int) -> tuple[list[Participant], Statement]:
        question.assembly.tag_share = 100
        crowd = opened(question, people)
        number = load_statements_to_tag(question, crowd[0])[0].number
        return crowd, numbered(question, number)

    def test_a_fixed_share_is_asked_about_four_statements_voted_on(self, question: Question) -> None:
        crowd = opened(question, 200)
        asked = [person for person in crowd if is_invited(person, person.assembly.tag_share)]
        assert 20 <= len(asked) <= 60, "about 20 of 100, the same ones each time"
        one = asked[0]
        given = [statement.number for statement in load_statements_to_tag(question, one)]
        assert (len(given), set(given) <= set(range(1, 7))) == (4, True)
        assert given == [statement.number for statement in load_statements_to_tag(question, one)]
        assert load_statements_to_tag(question, next(person for person in crowd if person not in asked)) == []
        with pytest.raises(AssemblyLocked):
            set_tag_share(assembly=question.assembly, actor=None, share=50)

    def test_answers_are_replaced_and_strangers_refused(self, question: Question) -> None:
        crowd, statement = self.asked(question, 1)
        outside = next(
            n for n in range(1, 26) if n not in {s.number for s in load_statements_to_tag(question, crowd[0])}
        )
        with pytest.raises(NotAsked):
            tag_statements(participant=crowd[0], question=question, answers={outside: {"use": "supports"}})
        with pytest.raises(StateUnknown):
            tag_statements(participant=crowd[0], question=question, answers={statement.number: {"use": "perhaps"}})
        for answer in ("supports", "hinders"):
            kept = tag_statements(participant=crowd[0], question=question, answers={statement.number: {"use": answer}})
            assert kept == 1
        assert [tag.answer for tag in db.session.query(ConceptTag)] == ["hinders"]

    def test_dissent_of_three_in_ten_reopens_until_it_was_weighed(
        self, question: Question, people: dict[str, Account]
    ) -> None:
        statement = question.statements[0]
        crowd = opened(question, 12)
        for name in ("ann", "bob"):
            code_statement(statement=statement, coding=PLUS, actor=people[name])

        def tag(person: Participant, answer: str) -> None:
            db.session.add(
                ConceptTag(participant_id=person.id, statement_id=statement.id, concept="use", answer=answer)
            )
            db.session.flush()

        for person in crowd[:6]:
            tag(person, "supports")
        for person in crowd[6:9]:
            tag(person, "neither")
        assert (load_crowd_answers(question)["use"][1].missing, load_reopened_codes(question)) == (1, {})
        tag(crowd[9], "unsure")
        assert load_reopened_codes(question) == {}, "unsure is no answer"
        tag(crowd[10], "hinders")
        answer = load_crowd_answers(question)["use"][1]
        assert (answer.agree, answer.dissent, answer.unsure, answer.dissent_share) == (6, 4, 1, 0.4)
        assert load_reopened_codes(question) == {1: ("use",)}
        assert [case.contested_by_tags for case in load_adjudication_cases(question)] == [("use",)]
        row = adjudicate(statement=statement, actor=people["owner"], coding=PLUS, reason="Rule 1, looked at again.")
        row.created_at = now() + dt.timedelta(seconds=1)
        db.session.flush()
        assert load_reopened_codes(question) == {}


class TestAppeals:
    def test_an_author_appeals_once_and_gets_an_answer(self, question: Question, people: dict[str, Account]) -> None:
        author, other = opened(question, 2)
        statement = add_statement(question=question, text="Oaks for all.", author=author)
        code_statement(statement=statement, coding=PLUS, actor=people["ann"])
        with pytest.raises(ForeignStatement):
            submit_appeal(participant=other, statement=statement, reason="No.")
        with pytest.raises(CodesStillOpen):
            submit_appeal(participant=author, statement=statement, reason="No.")
        freeze_codes(question=question, actor=people["owner"])
        with pytest.raises(TextEmpty):
            submit_appeal(participant=author, statement=statement, reason=" ")
        filed = submit_appeal(participant=author, statement=statement, reason="It closes something.")
        with pytest.raises(AppealedAlready):
            submit_appeal(participant=author, statement=statement, reason="Again.")
        assert [case.appeal for case in load_adjudication_cases(question)] == [filed]
        with pytest.raises(ReasonMissing):
            answer_appeal(appeal=filed, actor=people["owner"], answer="", changed=False)
        answer_appeal(appeal=filed, actor=people["owner"], answer="The rule says so.", changed=False)
        with pytest.raises(AlreadyAnswered):
            answer_appeal(appeal=filed, actor=people["owner"], answer="Twice.", changed=True)
        assert db.session.get(CodeAppeal, filed.id).answer == "The rule says so."  # type: ignore[union-attr]
        assert load_adjudication_cases(question) == []
