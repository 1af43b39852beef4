"""What can be done to accounts. Each verb writes, audits and tells in one transaction."""

from .codes import CodeOver, WrongCode, begin_code, check_code, forget_codes, note_letter, open_code, send_code
from .people import note_proven, right_password, sign_up

__all__ = [
    "CodeOver",
    "WrongCode",
    "begin_code",
    "check_code",
    "forget_codes",
    "note_letter",
    "note_proven",
    "open_code",
    "right_password",
    "send_code",
    "sign_up",
]
