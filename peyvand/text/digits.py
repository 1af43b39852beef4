"""Digits of three scripts. Only digits are touched: the letter O is never taken for a zero."""

PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
ARABIC = "٠١٢٣٤٥٦٧٨٩"
FULLWIDTH = "０１２３４５６７８９"
LATIN = "0123456789"

_TO_LATIN = str.maketrans(PERSIAN + ARABIC + FULLWIDTH, LATIN * 3)
_TO_PERSIAN = str.maketrans(LATIN + ARABIC, PERSIAN * 2)


def to_latin(text: str) -> str:
    """Write Persian, Arabic and full-width digits as 0–9."""
    return text.translate(_TO_LATIN)


def to_persian(text: str) -> str:
    """Write Latin and Arabic digits as ۰–۹."""
    return text.translate(_TO_PERSIAN)
