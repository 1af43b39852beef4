"""The line to the mail server: one mail, and an answer that says what became of it.

A mail server's answer can get lost after the mail was taken. Nobody can exclude that; it can be known and said (``MailTrouble.maybe_taken``).
"""

import re
import smtplib
from typing import Any

from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.smtp import EmailBackend

from peyvand.core.errors import ForGood

SAID = 300


class MailRefused(ForGood):
    """The server said for good that it does not take this mail (5xx), or the mail cannot be written: trying again changes nothing."""


class MailTrouble(Exception):
    """It did not work this time: no answer, a broken line, "later" (4xx), or a sender that is not let in.

    ``maybe_taken``: the text had been handed over. ``line_broken``: the next mail would fare no better.
    """

    def __init__(self, said: str, *, maybe_taken: bool = False, line_broken: bool = False) -> None:
        super().__init__(said)
        self.maybe_taken, self.line_broken = maybe_taken, line_broken


class _Watched:
    """Remembers whether the text of the mail was on its way when the line broke."""

    text_on_its_way = False
    _in_data = False

    def data(self, msg: Any) -> Any:
        self._in_data = True
        try:
            return super().data(msg)  # type: ignore[misc]
        finally:
            self._in_data = False

    def getreply(self) -> Any:
        answer = super().getreply()  # type: ignore[misc]
        self.text_on_its_way = self._in_data and answer[0] == 354
        return answer


class _Plain(_Watched, smtplib.SMTP):
    pass


class _Encrypted(_Watched, smtplib.SMTP_SSL):
    pass


class Backend(EmailBackend):
    """Django's, but a farewell that goes wrong does not undo a mail that was taken."""

    text_was_on_its_way = False

    @property
    def connection_class(self) -> Any:
        return _Encrypted if self.use_ssl else _Plain

    def _close_connection(self, connection: Any) -> None:
        self.text_was_on_its_way = connection.text_on_its_way
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()


def send(message: EmailMessage) -> None:
    """Give one mail to one recipient to the server. Raises MailRefused or MailTrouble; without either the server has taken it.

    Neither names the recipient, and neither drags along the error that does: they are kept, longer than the address may be.
    """
    line = mailers["default"]
    try:
        line.send_messages([message])
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise _meaning(error, message, maybe_taken=bool(getattr(line, "text_was_on_its_way", False))) from None


def _meaning(error: Exception, message: EmailMessage, *, maybe_taken: bool) -> Exception:
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, text = next(iter(error.recipients.values()))
            return _by_code(code, f"the recipient was refused: {_said(code, text, message)}")
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPSenderRefused() | smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            # The site's own account or sender is not let in: an operator mends that, and then all mail goes.
            return MailTrouble(_said(error.smtp_code, error.smtp_error, message), line_broken=True)
        case smtplib.SMTPResponseException():
            return _by_code(error.smtp_code, f"the mail was refused: {_said(error.smtp_code, error.smtp_error, message)}")
        case OSError() | smtplib.SMTPException():
            return MailTrouble(_nameless(f"{type(error).__name__}: {error}", message), maybe_taken=maybe_taken, line_broken=True)
        case _:
            return MailRefused(_nameless(f"the mail cannot be written: {error}", message))


def _said(code: int, text: Any, message: EmailMessage) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return _nameless(f"{code} {' '.join(words.split())}", message)


def _nameless(said: str, message: EmailMessage) -> str:
    """Without the address, which servers like to repeat."""
    for address in message.to:
        said = re.sub(re.escape(address), "…", said, flags=re.IGNORECASE)
    return said[:SAID]


def _by_code(code: int, said: str) -> Exception:
    return MailRefused(said) if 500 <= code < 600 else MailTrouble(said)
