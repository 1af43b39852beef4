"""What an inspection says."""

from dataclasses import dataclass


class Refused(Exception):
    """The file is not taken; ``code`` says why, ``detail`` names the place inside it."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail[:200]


@dataclass(frozen=True)
class Bounds:
    """How much a file may ask of whoever reads it. Sizes in bytes, ``side`` and ``pixels`` of a picture, ``seconds`` of processor time."""

    bytes: int
    pixels: int
    side: int
    members: int
    unpacked: int
    ratio: int
    memory: int
    seconds: int


@dataclass(frozen=True)
class Verdict:
    """The file is what its name says. ``rewritten``: what is to be kept is what was written, not what was sent."""

    ending: str
    rewritten: bool = False
    width: int | None = None
    height: int | None = None
