"""Public ids: ten random base32 characters, for every object that has a page."""

import re
import secrets
from typing import Any

from django.db import models

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
LENGTH = 10
PATTERN = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}", re.ASCII)


def public_id() -> str:
    """A new id. 32^10 values: with a million objects a collision has a chance of 1 in 2,000, and the unique column refuses it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_public_id(text: object) -> bool:
    return isinstance(text, str) and PATTERN.fullmatch(text) is not None


class PublicIdField(models.CharField):  # type: ignore[type-arg]
    """A unique public id, made when the object is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": LENGTH, "unique": True, "default": public_id, "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "unique", "default", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs
