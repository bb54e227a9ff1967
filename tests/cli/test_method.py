"""Commands that set routing and weights and read what is known about participants."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from deliberate.cli import command
from deliberate.cli.transaction import transaction
from deliberate.models import EntryKind
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import create_assembly
from deliberate.services.bulk_votes import add_participants


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A data folder with a draft that two imported people take part in."""
    folder = str(tmp_path / "data")
    with transaction(folder):
        assembly = create_assembly(owner=None, title="Trees", slug="trees")
        people = [{"number": n, "external_id": f"x{n}"} for n in range(2)]
        add_participants(assembly=assembly, people=people, entry=EntryKind.IMPORTED)
    return folder


def asked(data: str, *arguments: str) -> str:
    return CliRunner().invoke(command, ["--data", data, *arguments]).output


def test_segments_reference_and_routing_are_kept(data: str, tmp_path: Path) -> None:
    people, shares = tmp_path / "people.csv", tmp_path / "shares.csv"
    people.write_text("external_id,age\nx0,old\nx1,young\nx7,young\n")
    shares.write_text("age,old,40\nage,young,60\n")
    assert "Participants with answers: 2; people listed who have not joined: 1." in asked(
        data, "import", "segments", "trees", str(people)
    )
    assert "reference shares: 2; weights used" in asked(data, "weigh", "trees", "--reference", str(shares), "--use")
    assert "random 0.4" in asked(data, "routing", "trees", "--fewest", "0.6", "--random", "0.4", "--information", "0")
    with transaction(data):
        assembly = load_assembly("trees")
        assert assembly.module_settings["weighting"]["apply"] is True
        assert assembly.routing == {"fewest": 0.6, "random": 0.4, "information": 0.0}


def test_what_makes_no_sense_is_refused_in_words(data: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("age,old\n")
    assert "line 1" in asked(data, "weigh", "trees", "--reference", str(wrong))
    assert "add up to 100%" in asked(
        data, "routing", "trees", "--fewest", "0.6", "--random", "0.1", "--information", "0"
    )
    assert "first column" in asked(data, "import", "segments", "trees", str(wrong))
