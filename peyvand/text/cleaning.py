"""What is done to text before it is stored.

``clean`` keeps what a Persian writer means (half-spaces between letters, diacritics, line breaks, balanced bidi isolates) and takes away what
only a machine sees: controls, zero-width marks, private-use and surrogate code points, Arabic keyboard letters. Running it twice changes nothing.
"""

import re
import unicodedata

ZWNJ = "\u200c"

# Marks drawn over or under a base letter; more than four on one base are a prank ("zalgo"), not writing.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_ISOLATES = "\u2066-\u2069"
_SPACES = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"

_PRESENTATION = re.compile("[\ufb50-\ufdcf\ufe70-\ufefc]+")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, soft hyphen, tatweel, fillers, bidi marks and overrides, invisible operators, private use, surrogates, non-characters, tags.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff\uffa0\ufdd0-\ufdef\ufe00-\ufe0e\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]+"
)
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه\u0654"})
_SPACE_RUN = re.compile(f"[ {_SPACES}]+")
_LINE_EDGE = re.compile(" ?\n ?")
_BLANK_LINES = re.compile("\n{3,}")
_BARE_MARKS = re.compile(f"(?<![^\\s{_ISOLATES}\u200c\u200d\ufe0f])[{_MARKS}]+")
_STACKED_MARKS = re.compile(f"([{_MARKS}]{{4}})[{_MARKS}]+")
_HALF_SPACES = re.compile("\u200c{2,}")
_STRAY_HALF_SPACE = re.compile(f"(?<![\\w{_MARKS}])\u200c|\u200c(?!\\w)")
# A joiner or a variation selector means something only inside an emoji.
_STRAY_JOINER = re.compile(f"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])|(?<![{_EMOJI}#*0-9])\ufe0f")
_ANY_ISOLATE = re.compile(f"[{_ISOLATES}]")
# Text that is clean already, which nearly all text is: told at one glance, without going back (possessive).
_PERSIAN = "آ-بت-غفقلمنهوپچژکگی"
_WRITTEN = f"[{_PERSIAN}a-zA-Z0-9۰-۹]"
_ORDINARY = re.compile(f"(?:[ -~{_PERSIAN}۰-۹،؛؟«»٫٬٪°×±–…]++|(?<={_WRITTEN})\u200c(?={_WRITTEN})|(?<=ه)\u0654|(?<![ \n])\n(?![ \n]))*+")
_PASSES = 6


class Refused(ValueError):
    """Text that cannot be taken as a name; ``code`` says why: ``control``, ``bidi`` or ``surrogate``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean(text: str) -> str:
    """Give the stored form of a text of one or more lines.

    NFC; Arabic letters and presentation forms to Persian; no tatweel, control, zero-width or stray bidi mark; every space plain and single;
    at most one empty line in a row; both ends trimmed. Digits and diacritics stay as typed.
    """
    if _ORDINARY.fullmatch(text) and "  " not in text:
        return text.strip(" \n")
    for _ in range(_PASSES):
        cleaned = _clean_once(text)
        if cleaned == text:
            break
        text = cleaned
    return text


def clean_line(text: str) -> str:
    """Clean a text that must be one line: line breaks become blanks."""
    return clean(_LINE_ENDS.sub(" ", text).replace("\n", " "))


def is_blank(text: str) -> bool:
    """Say whether nothing that can be seen is left of a text."""
    return not clean(text)


def refuse_controls(text: str) -> None:
    """Refuse what no honest name, address or file name holds: control characters, bidi overrides and isolates, lone surrogates."""
    for character in text:
        point = ord(character)
        if 0xD800 <= point <= 0xDFFF:
            raise Refused("surrogate")
        if 0x202A <= point <= 0x202E or 0x2066 <= point <= 0x2069:
            raise Refused("bidi")
        if (point < 0x20 and character not in "\t\n\r") or 0x7F <= point <= 0x9F:
            raise Refused("control")


def _clean_once(text: str) -> str:
    text = _PRESENTATION.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    text = _DROPPED.sub("", _LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", text).translate(_LETTERS)
    text = _STRAY_JOINER.sub("", text)
    text = _balance_isolates(text)
    text = _STRAY_HALF_SPACE.sub("", _HALF_SPACES.sub(ZWNJ, text))
    text = _STACKED_MARKS.sub(r"\1", _BARE_MARKS.sub("", text))
    text = _LINE_EDGE.sub("\n", _SPACE_RUN.sub(" ", text))
    return unicodedata.normalize("NFC", _BLANK_LINES.sub("\n\n", text).strip(" \n"))


def _balance_isolates(text: str) -> str:
    """Drop isolates that are not closed in their own line, that close nothing, or that hold nothing."""
    if not _ANY_ISOLATE.search(text):
        return text
    return "\n".join(_balance_line(line) for line in text.split("\n"))


def _balance_line(line: str) -> str:
    kept = list(line)
    opened: list[tuple[int, bool]] = []  # position, and whether anything visible stands inside
    for position, character in enumerate(line):
        if character in "\u2066\u2067\u2068":
            opened.append((position, False))
        elif character == "\u2069":
            if not opened:
                kept[position] = ""
                continue
            start, filled = opened.pop()
            if not filled:
                kept[start] = kept[position] = ""
            elif opened:
                opened[-1] = (opened[-1][0], True)
        elif opened and not character.isspace():
            opened[-1] = (opened[-1][0], True)
    for position, _filled in opened:
        kept[position] = ""
    return "".join(kept)
