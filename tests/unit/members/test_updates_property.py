"""Random rosters A and then B: taking B over makes the register B's, and reversing it makes it A's again."""

import shutil
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.members import member
from services.members.events import OrganizationKind, Particulars, RulebookPublished
from services.members.events.imports import DifferenceKind
from services.members.organization.standing import RegisterOrganization
from services.members.policies.importing import Row
from services.members.projections.people import people
from services.members.roster_import.updating import FinishUpdate
from services.members.rulebook import PublishRulebook
from tests.unit.members.conftest import Desk, service_in
from tests.unit.members.facts import KNOWN, RULES, TODAY, TREE
from tests.unit.members.test_policies import on_roll
from tests.unit.members.test_updates import accept_all, differences, reverse, uploaded

NUMBERS = [f"33060319450305{number:04}" for number in range(6)]
PLACES = {"湖滨第一党支部": "湖滨", "立新第二党支部": "立新"}

#: Whom a roster names, and what it says of each; empty: the cell is empty.
ROSTERS = st.dictionaries(
    st.sampled_from(NUMBERS),
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["张小三", "李思敏", "欧阳立新"]),
            "branch": st.sampled_from(sorted(PLACES)),
            "joined_on": st.sampled_from(["1985-07-01", "1985-08", "1986"]),
            "phone": st.sampled_from(["", "13812345678", "13987654321"]),
            "address": st.sampled_from(["", "鉴湖景园3幢", "笛扬新村5幢"]),
        }
    ),
    min_size=1,
)
Roster = Mapping[str, Mapping[str, str]]
Register = dict[str, tuple[Any, ...]]


def rows_of(roster: Roster) -> list[Row]:
    """The roster as its correct rows."""
    return [
        on_roll(at, number, community=PLACES[said["branch"]], **said)
        for at, (number, said) in enumerate(sorted(roster.items()), start=2)
    ]


def register_of(desk: Desk) -> Register:
    """Whoever is on the roll, by ID number: where, as what, with which particulars."""
    desk.project()
    with desk.runtime.reads.open() as tx:
        ids = [row.member_id for row in tx.execute(people.select())]
    states = [state for _, state in desk.runtime.states(member, [f"member-{each}" for each in ids])]
    return {
        state.id_number: (state.organization_id, state.community_id, state.category, *astuple(state.particulars))
        for state in states
        if state.status == "known"
    }


def said_by(roster: Roster, before: Register) -> Register:
    """What the register is once all of a roster is taken over; absent rows stay, empty cells and vaguer dates too."""
    found = dict(before)
    for row in rows_of(roster):
        number = str(row.values["id_number"])
        organization = {"湖滨第一党支部": "branch", "立新第二党支部": "second"}[str(row.values["branch"])]
        community = {"湖滨": "hubin", "立新": "lixin"}[str(row.values["community"])]
        known = dict(zip(Particulars.__dataclass_fields__, before[number][3:], strict=True)) if number in before else {}
        for name in Particulars.__dataclass_fields__:
            new = row.values.get(name)
            if new and not (name == "joined_on" and str(known.get(name) or "").startswith(str(new))):
                known[name] = new
        particulars = astuple(Particulars(**known))
        found[number] = (organization, community, "FULL", *particulars)
    return found


def finished(desk: Desk, roster: Roster, digest: str) -> str:
    """Upload, take all of it over, finish."""
    import_id = uploaded(desk, *rows_of(roster), digest=digest)
    if {kind for _, kind in differences(desk, import_id)} - {DifferenceKind.ABSENT}:
        accept_all(desk, import_id)
    desk.ask(FinishUpdate(import_id=import_id, on=TODAY))
    desk.settle()
    return import_id


def furnish(desk: Desk) -> None:
    """A rulebook, two communities with a branch each."""
    desk.ask(PublishRulebook(version="2010", effective_from=KNOWN, source_clause="三（二）", rules=RULES))
    second = RegisterOrganization(
        organization_id="second", kind=OrganizationKind.BRANCH, name="立新第二党支部", on=KNOWN, parent_id="lixin"
    )
    for command in (*TREE, second):
        desk.ask(command)
    desk.settle()
    assert len(desk.facts(RulebookPublished)) == 1


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a service that has its communities, of which each example gets a copy."""
    home = tmp_path_factory.mktemp("furnished")
    with service_in(home) as desk:
        furnish(desk)
    return home


@settings(max_examples=25, deadline=None)
@given(first=ROSTERS, newer=ROSTERS)
def test_taking_a_roster_over_makes_the_register_its_own_and_reversing_it_undoes_that(
    furnished: Path, first: Roster, newer: Roster
) -> None:
    with TemporaryDirectory() as folder:
        _taken_over_and_reversed(shutil.copytree(furnished, Path(folder) / "home"), first, newer)


def _taken_over_and_reversed(home: Path, first: Roster, newer: Roster) -> None:
    with service_in(home) as desk:
        finished(desk, first, "a")
        before = register_of(desk)
        assert before == said_by(first, {})

        import_id = finished(desk, newer, "b")
        assert register_of(desk) == said_by(newer, before)

        again = uploaded(desk, *rows_of(newer), digest="b")
        assert {kind for _, kind in differences(desk, again)} <= {DifferenceKind.ABSENT}, (
            "the same file says nothing new"
        )

        assert reverse(desk, import_id).left == 0
        assert register_of(desk) == before
