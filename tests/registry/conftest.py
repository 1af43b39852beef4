from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def persian() -> Iterator[None]:
    """Each test begins in Persian: a request in English leaves its language behind."""
    with translation.override("fa"):
        yield
