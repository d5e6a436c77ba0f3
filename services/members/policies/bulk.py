"""A list that was confirmed becomes one command to a person, each as it was seen."""

from collections.abc import Iterator
from typing import Any

from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members.bulk_confirmation import RefuseBulkItem
from services.members.events import BulkConfirmed
from services.members.member.classifying import ConfirmClassification


def confirm_each(happened: Happened[BulkConfirmed], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever a list is confirmed, confirm the proposal of each person in it."""
    listed = happened.fact
    for item in listed.items:
        yield (
            item.member_id,
            ConfirmClassification(
                member_id=item.member_id,
                member_class=listed.member_class,
                on=listed.on,
                effective_from=item.effective_from,
            ),
        )


def refuse_one(happened: Happened[BulkConfirmed], key: str, refusal: Exception) -> tuple[str, Any]:
    """What is refused of one person is a fact of the list; the others go on."""
    about = RefuseBulkItem(batch_id=happened.fact.batch_id, member_id=key, refusal=type(refusal).__name__)
    return f"refused/{key}", about
