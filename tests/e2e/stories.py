"""What the stories of this folder share: how long their parts took, and the codes in mails, fields by their labels."""

import re
import time
from typing import Any

from peyvand.demo import drawings


class Clock:
    """How long each part of the way took, told at its end."""

    def __init__(self, story: str) -> None:
        self.story = story
        self.began = self.last = time.monotonic()
        self.parts: list[tuple[str, float]] = []

    def part(self, name: str) -> None:
        now = time.monotonic()
        self.parts.append((name, now - self.last))
        self.last = now

    @property
    def whole(self) -> float:
        return self.last - self.began

    def tell(self) -> None:
        print(f"\n{self.story}:")
        for name, seconds in [*self.parts, ("all", self.whole)]:
            print(f"  {name:<44} {seconds:5.1f} s")


def code_in(mail: str) -> str:
    """The six digits of the mail, whatever digits they are written in."""
    found = re.search(r"(?<!\d)\d{6}(?!\d)", mail)
    assert found, mail
    return "".join(str(int(digit)) for digit in found[0])


def field(page: Any, label: str) -> Any:
    """The field with this label, be it marked as optional or not."""
    return page.get_by_label(re.compile(rf"^{label}( \(اختیاری\))?$"))


def paper(number: str) -> bytes:
    """A small PDF of one page, as a scanner makes it; another number is another file."""
    return drawings.letter("NOTICE", f"No. {number}")
