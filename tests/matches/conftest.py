from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def persian() -> Iterator[None]:
    """Addresses are made in Persian, whatever the test before asked for."""
    with translation.override("fa"):
        yield
