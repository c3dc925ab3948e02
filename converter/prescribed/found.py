"""What is found for a rule: the figure of one currency, with all that an answer needs of it."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.model import Leg, Note
    from converter.prescribed.told import PrescribedRate

__all__ = ["Found"]


class Found:
    """A prescribed figure with the legs to it from its currency, its kind, and the notes on it.

    ``failed`` has a line for each request that failed although the figure was held.
    """

    __slots__ = ("attribution", "failed", "kind", "legs", "notes", "rate")

    def __init__(
        self,
        rate: "PrescribedRate",
        legs: "tuple[Leg, ...]",
        kind: str,
        attribution: str = "",
        notes: "tuple[Note, ...]" = (),
        failed: "tuple[str, ...]" = (),
    ) -> None:
        self.rate = rate
        self.legs = legs
        self.kind = kind
        self.attribution = attribution
        self.notes = notes
        self.failed = failed
