"""Amounts of rial and toman, in digits, words or both, stored as a whole number of rial."""

import re
from decimal import Decimal

from peyvand.text.validators.numbers import GROUP_SIGNS, ungroup
from peyvand.text.validators.outcome import Invalid, Valid, is_digits, prepare

LARGEST = 10**18
_RIAL, _TOMAN = 1, 10
_CURRENCIES = {
    **dict.fromkeys(("ریال", "rial", "rials", "irr"), _RIAL),
    **dict.fromkeys(("تومان", "تومن", "toman", "tomans", "irt"), _TOMAN),
}
_OTHER_CURRENCIES = frozenset("دلار یورو درهم یوان پوند روبل لیر usd eur aed cny gbp dollar euro".split())  # noqa: SIM905
_SCALES = {
    "هزار": 10**3,
    "میلیون": 10**6,
    "میلیارد": 10**9,
    "تریلیون": 10**12,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_HEMMAT = "همت"  # a thousand billion toman
_UNCLEAR = "بیلیون"
_WORDS = {
    **{
        word: value
        for value, word in enumerate(
            "صفر یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده".split()  # noqa: SIM905
        )
    },
    "هیجده": 18,
    "شیش": 6,
    **{word: 10 * value for value, word in enumerate(["بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"], start=2)},
    **{word: 100 * value for value, word in enumerate(["صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد"], start=1)},
    "یکصد": 100,
    "پونصد": 500,
}
_HALF, _AND = "نیم", "و"
_KNOWN = frozenset({*_CURRENCIES, *_SCALES, *_WORDS, _HEMMAT, _UNCLEAR, _HALF, _AND})
_TOKENS = re.compile(r"(?P<number>[0-9](?:[0-9٬,،./٫]| (?=[0-9]))*)|(?P<word>[^\W\d_]+)|(?P<space> )|(?P<other>.)", re.DOTALL)

Token = Decimal | str


def money_irr(text: str, *, unit: str = "rial") -> Valid:
    """Read an amount; ``unit`` is what the field means when nothing is written: rial or toman."""
    tokens, factor = _take_currency(_tokens(prepare(text).lower()), _TOMAN if unit == "toman" else _RIAL)
    amount = _Reading().read(tokens) * factor
    if amount > LARGEST:
        raise Invalid("too_large")
    if amount != amount.to_integral_value():
        raise Invalid("fraction_of_rial")
    return Valid(str(int(amount)))


def _tokens(text: str) -> list[Token]:
    if text.startswith("-") or text.startswith("منفی"):
        raise Invalid("negative")
    tokens: list[Token] = []
    for found in _TOKENS.finditer(text.removeprefix("+")):
        if found["number"]:
            tokens.append(_numeral(found["number"]))
        elif found["word"]:
            tokens.extend(_split_word(found["word"]))
        elif found["other"]:
            raise Invalid("currency" if found["other"] in "$€£¥﷼" else "negative" if found["other"] == "-" else "form")
    return tokens


def _numeral(text: str) -> Decimal:
    """Read digits with separators. One point or slash before exactly three digits may be either sign, so it is refused."""
    marks = [character for character in text if character in "./٫"]
    whole, fraction = text, ""
    if len(marks) == 1:
        whole, _, fraction = text.partition(marks[0])
        if not is_digits(fraction):
            raise Invalid("grouping" if fraction else "form")
        if marks[0] in "./" and len(fraction) == 3 and not any(sign in whole for sign in GROUP_SIGNS):
            raise Invalid("ambiguous_separator")
    elif marks:
        if len(set(marks)) > 1 or marks[0] == "٫" or any(sign in text for sign in GROUP_SIGNS):
            raise Invalid("mixed_separators" if len(set(marks)) > 1 else "many_separators")
        whole = text.replace(marks[0], ",")
    digits = ungroup(whole)
    if len(digits.lstrip("0")) > 18:
        raise Invalid("too_large")
    if len(fraction) > 18:
        raise Invalid("too_long")
    return Decimal(f"{digits}.{fraction or '0'}")


def _split_word(word: str) -> list[str]:
    """Take glued words apart («هزارتومان»), the longest known word first."""
    if word in _OTHER_CURRENCIES:
        raise Invalid("currency")
    if word in _KNOWN:
        return _checked([word])
    ways: list[list[str] | None] = [None] * len(word) + [[]]
    for start in range(len(word) - 1, -1, -1):
        for end in range(min(len(word), start + 10), start, -1):
            rest = ways[end]
            if rest is not None and word[start:end] in _KNOWN:
                ways[start] = [word[start:end], *rest]
                break
    if not ways[0]:
        raise Invalid("word")
    return _checked(ways[0])


def _checked(words: list[str]) -> list[str]:
    if _UNCLEAR in words:
        raise Invalid("unclear_word")
    return words


def _take_currency(tokens: list[Token], default: int) -> tuple[list[Token], int]:
    """Find the currency, which stands first or last; همت brings its own."""
    units = {_CURRENCIES[token] for token in tokens if isinstance(token, str) and token in _CURRENCIES}
    if _HEMMAT in tokens:
        units.add(_TOMAN)
    if len(units) > 1:
        raise Invalid("two_currencies")
    for end in (0, -1):
        if tokens and isinstance(tokens[end], str) and tokens[end] in _CURRENCIES:
            del tokens[end]
            break
    if any(isinstance(token, str) and token in _CURRENCIES for token in tokens):
        raise Invalid("form")
    return tokens, units.pop() if units else default


class _Reading:
    """Adds up a spelled number from large to small; هزار may multiply the next scale."""

    def __init__(self) -> None:
        self.total = Decimal(0)
        self.scale: int | None = None  # the last scale above a thousand
        self.thousands: Decimal | None = None
        self.current: Decimal | None = None
        self.room = 1000  # a further word must stay below this; 0 when nothing may follow
        self.joined = True  # at the start and after «و»

    def read(self, tokens: list[Token]) -> Decimal:
        if not tokens or tokens[0] == _AND or tokens[-1] == _AND:
            raise Invalid("form")
        for token in tokens:
            self._take(token)
        rest = self._rest()
        if rest is not None:
            if self.scale is not None and rest >= self.scale:
                raise Invalid("order")
            self.total += rest
        return self.total

    def _take(self, token: Token) -> None:
        if token == _AND:
            if self.joined:
                raise Invalid("form")
            self.joined = True
            return
        if isinstance(token, Decimal):
            self._number(token)
        elif token == _HALF:
            self.current, self.room = (self.current or Decimal(0)) + Decimal("0.5"), 0
        elif token in _WORDS:
            self._word(_WORDS[token])
        else:
            self._scale(10**12 if token == _HEMMAT else _SCALES[token])
        self.joined = False

    def _number(self, value: Decimal) -> None:
        if self.current is not None:
            raise Invalid("form")
        self.current, self.room = value, 0

    def _word(self, value: int) -> None:
        if self.current is None:
            self.current = Decimal(value)
        elif value >= self.room or value == 0:
            raise Invalid("order")
        else:
            self.current += value
        self.room = 100 if value >= 100 else 10 if value >= 20 else 0

    def _scale(self, scale: int) -> None:
        if scale == 1000:
            if self.thousands is not None:
                raise Invalid("order")
            if self.current is None and not self.joined:
                raise Invalid("form")
            self.thousands = (Decimal(1) if self.current is None else self.current) * 1000
        else:
            value = self._rest()
            if value is None:
                raise Invalid("form")
            if self.scale is not None and (scale >= self.scale or value * scale >= self.scale):
                raise Invalid("order")
            self.total += value * scale
            self.scale, self.thousands = scale, None
        self.current, self.room = None, 1000

    def _rest(self) -> Decimal | None:
        if self.thousands is None:
            return self.current
        if self.current is not None and self.current >= 1000:
            raise Invalid("order")
        return self.thousands + (self.current or 0)
