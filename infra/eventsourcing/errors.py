"""What can go wrong in the kernel.

    KernelError
    ├── Conflict        the stream is not at the version the command was decided on
    ├── CommandReused   this command id was used before, for other content
    ├── GuardTaken      a value that must be unique already belongs to another subject
    ├── OutOfReach      the command is about what whoever asks has nothing to do with
    ├── TooLarge        an event above the size that every hop can carry
    ├── Later           nothing is wrong with what was asked: ask again with the same command id
    │   ├── Indeterminate   the commit's fate is unknown
    │   └── Unavailable     store or bus had no turn to give, or went away: nothing was kept
    ├── StaleEpoch      another relay leads by now
    ├── Gap             a source no longer has the position that comes next
    ├── Unfinished      a log is being filled from elsewhere
    └── OtherHistory    a log was restored, and its consumer has seen what is no more

None of these texts ever holds a value that a person typed.
"""


class KernelError(Exception):
    """Base of everything the kernel raises on purpose."""


class Conflict(KernelError):
    """The stream is not at the version the command was decided on."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, not {expected}")
        self.stream, self.expected, self.actual = stream, expected, actual


class CommandReused(KernelError):
    """This command id was used before, for other content."""

    def __init__(self, command_id: str) -> None:
        super().__init__(f"command id {command_id} was used before for other content")
        self.command_id = command_id


class GuardTaken(KernelError):
    """A value that must be unique already belongs to another subject (an opaque id, never the value)."""

    def __init__(self, kind: str, subject: str) -> None:
        super().__init__(f"this {kind} already belongs to {subject}")
        self.kind, self.subject = kind, subject


class OutOfReach(KernelError):
    """The command is about what whoever asks has nothing to do with, or what nobody knows: it is not said which."""


class TooLarge(KernelError):
    """An event above the size that every hop can carry; refused before it is kept, or it would block the relay."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"an event of {size} bytes; the limit is {limit}")
        self.size, self.limit = size, limit


class Later(KernelError):
    """Nothing is wrong with what was asked. Asking again with the same command id ends at exactly one outcome."""


class Indeterminate(Later):
    """The commit's fate is unknown."""


class Unavailable(Later):
    """The store had no turn to give in time, or went away, or took the turn back: nothing was kept.

    Or the bus did not answer. What it took of a publication all the same comes again, and is dropped as a copy.
    """


class StaleEpoch(KernelError):
    """Another relay leads by now; this one publishes no more."""

    def __init__(self, name: str, epoch: int) -> None:
        super().__init__(f"epoch {epoch} of relay {name} is over")
        self.name, self.epoch = name, epoch


class Gap(KernelError):
    """A source no longer has the position that comes next: rebuild, or backfill from the producer's feed."""

    def __init__(self, source: str, expected: int, found: int) -> None:
        super().__init__(f"{source} continues at position {found}, but {expected} comes next; backfill from its feed")
        self.source, self.expected, self.found = source, expected, found


class Unfinished(KernelError):
    """A log has events and no head: it is being filled from elsewhere, or that was interrupted."""


class OtherHistory(KernelError):
    """A source is of another incarnation than the one its consumer has followed: it was restored from a backup."""

    def __init__(self, consumer: str, source: str, bound: str, found: str) -> None:
        told = f"{source} was restored ({bound} is now {found}), and {consumer} may have seen what is no more"
        super().__init__(f"{told}; run `linli rejoin`")
        self.consumer, self.source, self.bound, self.found = consumer, source, bound, found
