"""The line to the mail server: one mail, and an answer that says what became of it.

A mail server's answer can get lost after the mail was taken. Nobody can exclude that; it can be known and said (``MailTrouble.maybe_taken``).
"""

import smtplib
from typing import Any

from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.smtp import EmailBackend

SAID = 300


class MailRefused(Exception):
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
    """Give one mail to one recipient to the server. Raises MailRefused or MailTrouble; without either the server has taken it."""
    line = mailers["default"]
    try:
        line.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _by_code(code, text, "the recipient was refused") from error
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused, smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
        # The site's own account or sender is not let in: an operator mends that, and then all mail goes.
        raise MailTrouble(_said(error.smtp_code, error.smtp_error), line_broken=True) from error
    except smtplib.SMTPResponseException as error:
        raise _by_code(error.smtp_code, error.smtp_error, "the mail was refused") from error
    except (OSError, smtplib.SMTPException) as error:
        taken = bool(getattr(line, "text_was_on_its_way", False))
        raise MailTrouble(f"{type(error).__name__}: {error}"[:SAID], maybe_taken=taken, line_broken=True) from error
    except ValueError as error:
        raise MailRefused(f"the mail cannot be written: {error}"[:SAID]) from error


def _said(code: int, text: Any) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {' '.join(words.split())}"[:SAID]


def _by_code(code: int, text: Any, what: str) -> Exception:
    said = f"{what}: {_said(code, text)}"
    return MailRefused(said) if 500 <= code < 600 else MailTrouble(said)
