"""Facts about imports."""

from dataclasses import dataclass
from datetime import date

from services.members.events.values import Open


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportConfirmed:
    """An operator confirmed what the preview showed; the rows wait in the vault."""

    import_id: Open[str]
    rows: Open[int]
    left_out: Open[int]
    mode: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRowRefused:
    """What a row asked was refused after all; ``row`` names sheet and number, ``refusal`` the reason's name."""

    import_id: Open[str]
    row: Open[str]
    refusal: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCompleted:
    """Every row has been asked; from here on they count."""

    import_id: Open[str]
    commands: Open[int]
    refused: Open[int]
    on: Open[date]


ImportEvent = ImportConfirmed | ImportRowRefused | ImportCompleted
