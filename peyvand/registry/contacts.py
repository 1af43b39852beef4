"""Where a person is reached, invited and signs in: an e-mail address or a mobile number."""

from dataclasses import dataclass

EMAIL, MOBILE = "email", "mobile"


@dataclass(frozen=True)
class Contact:
    """``kind`` is ``email`` or ``mobile``; ``address`` is the stored form (lower case; E.164)."""

    kind: str
    address: str

    @classmethod
    def of(cls, address: str) -> "Contact":
        """A stored address, which says by itself what it is."""
        return cls(EMAIL if "@" in address else MOBILE, address)

    @property
    def is_mobile(self) -> bool:
        return self.kind == MOBILE

    @property
    def shown(self) -> str:
        """As people write it: a mobile number begins with 0."""
        return "0" + self.address.removeprefix("+98") if self.is_mobile and self.address.startswith("+98") else self.address

    @property
    def hidden(self) -> str:
        """Enough for its owner to know it by."""
        if self.is_mobile:
            return f"{self.shown[:4]}…{self.shown[-2:]}"
        name, _at, host = self.address.partition("@")
        return f"{name[:1]}…@{host}"
