"""Pages of a list: twenty rows a page, every page with its own address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from peyvand.web.figures import LATIN


@dataclass(frozen=True)
class Page:
    """Rows of one page. `window` holds page numbers, None where some are left out."""

    items: list[Any]
    number: int
    count: int
    total: int
    window: list[int | None]
    name: str = "page"

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.count else None

    @property
    def has_others(self) -> bool:
        return self.count > 1


class InOrder[M: Model]:
    """Rows in the order of the given keys (those that are among the rows), of which only the asked slice is loaded."""

    def __init__(self, rows: QuerySet[M], order: Sequence[int]) -> None:
        kept = set(rows.order_by().values_list("pk", flat=True))
        self.rows, self.keys = rows, [pk for pk in order if pk in kept]

    def __len__(self) -> int:
        return len(self.keys)

    def count(self) -> int:
        return len(self.keys)

    def __getitem__(self, part: slice) -> list[M]:
        keys = self.keys[part]
        read = self.rows.in_bulk(keys)
        return [read[key] for key in keys if key in read]


def paginate(request: HttpRequest, queryset: Any, per: int = 20, name: str = "page") -> Page:
    """The page that the address asks for; a number that is none or too large gives the nearest page, never an error."""
    paginator: Paginator[Any] = Paginator(queryset, per)
    asked = request.GET.get(name, "1").strip().translate(LATIN)
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 9 else 1
    number = min(max(wanted, 1), paginator.num_pages)
    page = paginator.page(number)
    return Page(list(page.object_list), number, paginator.num_pages, paginator.count, _window(number, paginator.num_pages), name)


def _window(number: int, count: int) -> list[int | None]:
    shown = sorted({1, count, *range(max(1, number - 1), min(count, number + 1) + 1)})
    window: list[int | None] = []
    for page in shown:
        if window and window[-1] is not None and page - window[-1] == 2:
            window.append(page - 1)
        elif window and window[-1] is not None and page - window[-1] > 2:
            window.append(None)
        window.append(page)
    return window
