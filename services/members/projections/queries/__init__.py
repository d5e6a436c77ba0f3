"""The questions that the members service answers. Names come out masked; persons only to who may see them."""

from collections.abc import Callable, Mapping
from typing import Any

from infra.adapters.runtime import Runtime
from services.members.disclosure import RevealField
from services.members.projections.queries.brigades import (
    Brigades,
    EmployerFeedback,
    Pioneers,
    list_brigades,
    list_feedback,
    list_pioneers,
)
from services.members.projections.queries.cases import HardshipCaseDetail, PairingDetail, show_case, show_pairing
from services.members.projections.queries.counts import (
    BehindCount,
    ClassCounts,
    ReportedCounts,
    behind_count,
    count_classes,
    report_counts,
)
from services.members.projections.queries.disclosing import Disclosures, clear_list, clear_text, list_disclosures
from services.members.projections.queries.entered import EnteredWish, tell_entered
from services.members.projections.queries.helping import (
    AidEntries,
    AidTotals,
    Cares,
    HardshipCases,
    Pairings,
    list_aid,
    list_cares,
    list_hardship_cases,
    list_pairings,
    total_aid,
)
from services.members.projections.queries.moves import Moves, list_moves
from services.members.projections.queries.people import (
    HolderOfIdNumber,
    MemberList,
    MemberNames,
    find_holder,
    list_members,
    name_members,
)
from services.members.projections.queries.person import MemberDetail, show_member
from services.members.projections.queries.places import (
    Coverage,
    ElectionsDue,
    OrganizationHistory,
    OrganizationList,
    Organizations,
    elections_due,
    list_organizations,
    show_coverage,
    show_organizations,
    tell_organization,
)
from services.members.projections.queries.posts import (
    PostAssignments,
    PostDetail,
    PostKinds,
    Posts,
    list_assignments,
    list_post_kinds,
    list_posts,
    show_post,
)
from services.members.projections.queries.records import (
    MergerPreview,
    Mergers,
    Unattended,
    list_mergers,
    list_unattended,
    preview_merger,
)
from services.members.projections.queries.reversing import ReversalPreview, preview_reversal
from services.members.projections.queries.rules import (
    PolicyDocuments,
    RehearseRulebook,
    Rulebooks,
    list_documents,
    list_rulebooks,
    rehearse,
)
from services.members.projections.queries.tasks import TaskHands, Tasks, list_hands, list_tasks
from services.members.projections.queries.trail import ServiceTrail, show_trail
from services.members.projections.queries.units import ResidentUnitDetail, ResidentUnits, list_units, show_unit
from services.members.projections.queries.updates import (
    DifferenceDetail,
    Differences,
    RosterImportDetail,
    RosterImports,
    list_differences,
    list_imports,
    show_difference,
    show_import_detail,
)
from services.members.projections.queries.waiting import (
    Import,
    Proposals,
    Waiting,
    list_proposals,
    show_import,
    what_waits,
)
from services.members.release import ReleaseList

QUERIES: Mapping[type, Callable[[Any, Runtime], Any]] = {
    Organizations: list_organizations,
    OrganizationList: show_organizations,
    OrganizationHistory: tell_organization,
    ElectionsDue: elections_due,
    Coverage: show_coverage,
    ResidentUnits: list_units,
    ResidentUnitDetail: show_unit,
    ClassCounts: count_classes,
    ReportedCounts: report_counts,
    MemberList: list_members,
    MemberDetail: show_member,
    Waiting: what_waits,
    Tasks: list_tasks,
    TaskHands: list_hands,
    HardshipCases: list_hardship_cases,
    HardshipCaseDetail: show_case,
    Pairings: list_pairings,
    PairingDetail: show_pairing,
    Cares: list_cares,
    AidTotals: total_aid,
    AidEntries: list_aid,
    Moves: list_moves,
    PostKinds: list_post_kinds,
    Posts: list_posts,
    PostAssignments: list_assignments,
    PostDetail: show_post,
    Brigades: list_brigades,
    Pioneers: list_pioneers,
    EmployerFeedback: list_feedback,
    ServiceTrail: show_trail,
    Proposals: list_proposals,
    MemberNames: name_members,
    HolderOfIdNumber: find_holder,
    Import: show_import,
    RosterImports: list_imports,
    RosterImportDetail: show_import_detail,
    Differences: list_differences,
    DifferenceDetail: show_difference,
    ReversalPreview: preview_reversal,
    MergerPreview: preview_merger,
    Mergers: list_mergers,
    Unattended: list_unattended,
    PolicyDocuments: list_documents,
    Rulebooks: list_rulebooks,
    RehearseRulebook: rehearse,
    BehindCount: behind_count,
    Disclosures: list_disclosures,
    EnteredWish: tell_entered,
}

#: Command → what whoever asked it is told besides the receipt, once its fact is kept.
TELLING: Mapping[type, Callable[[Any, Runtime], Any]] = {RevealField: clear_text, ReleaseList: clear_list}

#: Those that keep to ``runtime.communities``.
WITHIN = frozenset(
    {
        OrganizationList,
        Coverage,
        ResidentUnits,
        ResidentUnitDetail,
        ClassCounts,
        ReportedCounts,
        MemberList,
        MemberDetail,
        Unattended,
        Tasks,
        TaskHands,
        HardshipCases,
        HardshipCaseDetail,
        Pairings,
        PairingDetail,
        Cares,
        AidTotals,
        AidEntries,
        Moves,
        Posts,
        PostAssignments,
        PostDetail,
        Brigades,
        Pioneers,
        EmployerFeedback,
        ServiceTrail,
        Waiting,
        Proposals,
        MemberNames,
        HolderOfIdNumber,
        BehindCount,
        EnteredWish,
    }
)
