"""The questions that the members service answers. Names come out masked; persons only to who may see them."""

from collections.abc import Callable, Mapping
from typing import Any

from infra.adapters.runtime import Runtime
from services.members.projections.queries.brigades import (
    Brigades,
    EmployerFeedback,
    Pioneers,
    list_brigades,
    list_feedback,
    list_pioneers,
)
from services.members.projections.queries.counts import BehindCount, ClassCounts, behind_count, count_classes
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
    PostKinds,
    Posts,
    list_assignments,
    list_post_kinds,
    list_posts,
)
from services.members.projections.queries.records import (
    MergerPreview,
    Mergers,
    Unattended,
    list_mergers,
    list_unattended,
    preview_merger,
)
from services.members.projections.queries.rules import (
    PolicyDocuments,
    RehearseRulebook,
    Rulebooks,
    list_documents,
    list_rulebooks,
    rehearse,
)
from services.members.projections.queries.tasks import Tasks, list_tasks
from services.members.projections.queries.waiting import (
    Import,
    Proposals,
    Waiting,
    list_proposals,
    show_import,
    what_waits,
)

QUERIES: Mapping[type, Callable[[Any, Runtime], Any]] = {
    Organizations: list_organizations,
    OrganizationList: show_organizations,
    OrganizationHistory: tell_organization,
    ElectionsDue: elections_due,
    Coverage: show_coverage,
    ClassCounts: count_classes,
    MemberList: list_members,
    MemberDetail: show_member,
    Waiting: what_waits,
    Tasks: list_tasks,
    HardshipCases: list_hardship_cases,
    Pairings: list_pairings,
    Cares: list_cares,
    AidTotals: total_aid,
    AidEntries: list_aid,
    Moves: list_moves,
    PostKinds: list_post_kinds,
    Posts: list_posts,
    PostAssignments: list_assignments,
    Brigades: list_brigades,
    Pioneers: list_pioneers,
    EmployerFeedback: list_feedback,
    Proposals: list_proposals,
    MemberNames: name_members,
    HolderOfIdNumber: find_holder,
    Import: show_import,
    MergerPreview: preview_merger,
    Mergers: list_mergers,
    Unattended: list_unattended,
    PolicyDocuments: list_documents,
    Rulebooks: list_rulebooks,
    RehearseRulebook: rehearse,
    BehindCount: behind_count,
}

#: Those that keep to ``runtime.communities``.
WITHIN = frozenset(
    {
        OrganizationList,
        Coverage,
        ClassCounts,
        MemberList,
        MemberDetail,
        Unattended,
        Tasks,
        HardshipCases,
        Pairings,
        Cares,
        AidTotals,
        AidEntries,
        Moves,
        Posts,
        PostAssignments,
        Brigades,
        Pioneers,
        EmployerFeedback,
        Waiting,
        Proposals,
        MemberNames,
        HolderOfIdNumber,
        BehindCount,
    }
)
