"""What can be done to accounts. Each verb writes, audits and tells in one transaction."""

from .addresses import LastWayIn, change_address, name_person, remove_address, set_password, tell_addresses
from .closing import StillNeeded, end_all_sessions, erase_account, export_data, only_owner_of
from .codes import CodeOver, WrongCode, begin_code, check_code, forget_codes, forget_letters, kept_of_letter, note_letter, open_code, send_code
from .people import note_proven, right_password, sign_up
from .second_factor import FactorThere, TooManyPasskeys, WrongFactor, add_app, add_passkey, remove_factor, renew_recovery, show_recovery, use_factor
from .uniting import CannotUnite, Choice, unite_accounts

__all__ = [
    "CannotUnite",
    "Choice",
    "CodeOver",
    "FactorThere",
    "LastWayIn",
    "StillNeeded",
    "TooManyPasskeys",
    "WrongCode",
    "WrongFactor",
    "add_app",
    "add_passkey",
    "begin_code",
    "change_address",
    "check_code",
    "end_all_sessions",
    "erase_account",
    "export_data",
    "forget_codes",
    "forget_letters",
    "kept_of_letter",
    "name_person",
    "note_letter",
    "note_proven",
    "only_owner_of",
    "open_code",
    "remove_address",
    "remove_factor",
    "renew_recovery",
    "right_password",
    "send_code",
    "set_password",
    "show_recovery",
    "sign_up",
    "tell_addresses",
    "unite_accounts",
    "use_factor",
]
