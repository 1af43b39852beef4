"""Everything a report tells."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from peyvand.matching import Document, Match
from peyvand.papers.match_run import Answer
from peyvand.papers.sheets import Reading

STRENGTHS = ("strong", "fair", "weak")


@dataclass(frozen=True)
class Account:
    """What was read from both files and what was found; ``detailed`` when matches carry phrases and requirement rows."""

    needs: Reading
    offers: Reading
    answers: Sequence[Answer]
    offer_documents: Mapping[int | str, Document]
    made_at: datetime
    detailed: bool

    def offer(self, match: Match) -> Document:
        return self.offer_documents[match.key]

    def best_strengths(self) -> Counter[str]:
        """Count needs by the strength of their best match; ``none`` where nothing was found."""
        return Counter(answer.matches[0].strength if answer.matches else "none" for answer in self.answers)

    @property
    def sides(self) -> tuple[tuple[str, Reading], tuple[str, Reading]]:
        return ("needs", self.needs), ("offers", self.offers)
