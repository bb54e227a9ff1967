"""A codebook is refused in words, grows by versions, and speaks other languages without changing a code."""

from dataclasses import replace

import pytest
import yaml

from deliberate.concepts import codebook, templates
from deliberate.concepts.codebook_shape import list_codebook_problems
from deliberate.concepts.codebook_versions import (
    CodebookInvalid,
    codebook_to_data,
    extend_codebook,
    increment_version,
    parse_untrusted_codebook,
    translate_codebook,
)

BOOK = codebook.read_shipped_codebook()
REPAIR = replace(BOOK.concepts["use"], key="repair", name="Right to repair", label="Repair", plain="wider repair")


def test_data_and_back_is_the_same_codebook() -> None:
    assert parse_untrusted_codebook(codebook_to_data(BOOK)) == BOOK


def test_everything_wrong_is_said_at_once() -> None:
    data = codebook_to_data(BOOK)
    del data["flags"]
    data["concepts"] = {"Use!": {**data["concepts"]["use"], "plain": " "}}
    assert [str(problem) for problem in list_codebook_problems(data)] == [
        "The part “flags” is missing.",
        "“Use!” is not a key: use 2 to 40 lowercase letters and underscores.",
        "The concept “Use!” has no “plain”.",
    ]
    with pytest.raises(CodebookInvalid, match=r"flags.*Use!"):
        parse_untrusted_codebook(data)


@pytest.mark.parametrize("raw", [None, [], "text", {}, {"concepts": {}}, {"concepts": {"use": 1}}])
def test_what_is_no_codebook_is_refused(raw: object) -> None:
    with pytest.raises(CodebookInvalid):
        parse_untrusted_codebook(raw)


def test_an_example_with_an_unknown_concept_is_refused() -> None:
    data = codebook_to_data(BOOK)
    data["examples"].append({"text": "More power.", "codes": [{"concept": "power", "stance": "supports"}]})
    with pytest.raises(CodebookInvalid, match="power"):
        parse_untrusted_codebook(data)


def test_an_own_concept_makes_a_new_version_and_leaves_the_old() -> None:
    grown = extend_codebook(BOOK, REPAIR)
    assert (grown.version, list(grown.concepts)[-1], len(BOOK.concepts)) == ("1.1", "repair", 4)
    assert extend_codebook(grown, replace(REPAIR, key="reuse")).version == "1.2"
    with pytest.raises(CodebookInvalid, match="already"):
        extend_codebook(grown, REPAIR)
    with pytest.raises(CodebookInvalid, match="plain"):
        extend_codebook(BOOK, replace(REPAIR, plain=""))


def test_versions() -> None:
    assert [increment_version(version) for version in ("1", "1.9", "2.10")] == ["1.1", "1.10", "2.11"]
    with pytest.raises(CodebookInvalid):
        increment_version("1.beta")


def test_another_language_changes_texts_and_no_code() -> None:
    loud = translate_codebook(BOOK, str.upper)
    assert loud.concepts["use"].plain == "WIDER USE"
    assert [example.coding for example in loud.examples] == [example.coding for example in BOOK.examples]
    assert list(loud.flags) == list(BOOK.flags)


def test_every_seed_carries_exactly_the_codes_of_its_file() -> None:
    for path in sorted((codebook.DATA / "templates").glob("*.yaml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        seeds = templates.read_templates()[raw["id"]].seeds
        for seed, entry in zip(seeds, raw["seeds"], strict=True):
            codes = [(code.concept, code.stance, code.directness) for code in seed.coding.codes]
            assert codes == [(code["concept"], code["stance"], code["directness"]) for code in entry["codes"]]
            assert (seed.text, list(seed.coding.flags)) == (entry["text"], entry.get("flags", []))
