"""A codebook is refused in words, grows by versions, and speaks other languages without changing a code."""

from dataclasses import replace

import pytest
import yaml

from deliberate.concepts import codebook, templates
from deliberate.concepts.codebook_shape import problems_in
from deliberate.concepts.codebook_versions import (
    CodebookInvalid,
    next_version,
    read,
    to_data,
    translated,
    with_concept,
)

BOOK = codebook.load()
REPAIR = replace(BOOK.concepts["use"], key="repair", name="Right to repair", label="Repair", plain="wider repair")


def test_data_and_back_is_the_same_codebook() -> None:
    assert read(to_data(BOOK)) == BOOK


def test_everything_wrong_is_said_at_once() -> None:
    data = to_data(BOOK)
    del data["flags"]
    data["concepts"] = {"Use!": {**data["concepts"]["use"], "plain": " "}}
    assert problems_in(data) == [
        "The part “flags” is missing.",
        "“Use!” is no key: small letters and _ only, 2 to 40 of them.",
        "The concept “Use!” does not say its “plain”.",
    ]
    with pytest.raises(CodebookInvalid, match=r"flags.*Use!"):
        read(data)


@pytest.mark.parametrize("raw", [None, [], "text", {}, {"concepts": {}}, {"concepts": {"use": 1}}])
def test_what_is_no_codebook_is_refused(raw: object) -> None:
    with pytest.raises(CodebookInvalid):
        read(raw)


def test_an_example_with_an_unknown_concept_is_refused() -> None:
    data = to_data(BOOK)
    data["examples"].append({"text": "More power.", "codes": [{"concept": "power", "stance": "supports"}]})
    with pytest.raises(CodebookInvalid, match="power"):
        read(data)


def test_an_own_concept_makes_a_new_version_and_leaves_the_old() -> None:
    grown = with_concept(BOOK, REPAIR)
    assert (grown.version, list(grown.concepts)[-1], len(BOOK.concepts)) == ("1.1", "repair", 4)
    assert with_concept(grown, replace(REPAIR, key="reuse")).version == "1.2"
    with pytest.raises(CodebookInvalid, match="already"):
        with_concept(grown, REPAIR)
    with pytest.raises(CodebookInvalid, match="plain"):
        with_concept(BOOK, replace(REPAIR, plain=""))


def test_versions() -> None:
    assert [next_version(version) for version in ("1", "1.9", "2.10")] == ["1.1", "1.10", "2.11"]
    with pytest.raises(CodebookInvalid):
        next_version("1.beta")


def test_another_language_changes_texts_and_no_code() -> None:
    loud = translated(BOOK, str.upper)
    assert loud.concepts["use"].plain == "WIDER USE"
    assert [example.coding for example in loud.examples] == [example.coding for example in BOOK.examples]
    assert list(loud.flags) == list(BOOK.flags)


def test_every_seed_carries_exactly_the_codes_of_its_file() -> None:
    for path in sorted((codebook.DATA / "templates").glob("*.yaml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        seeds = templates.all_templates()[raw["id"]].seeds
        for seed, entry in zip(seeds, raw["seeds"], strict=True):
            codes = [(code.concept, code.stance, code.directness) for code in seed.coding.codes]
            assert codes == [(code["concept"], code["stance"], code["directness"]) for code in entry["codes"]]
            assert (seed.text, list(seed.coding.flags)) == (entry["text"], entry.get("flags", []))
