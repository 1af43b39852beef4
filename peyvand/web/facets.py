"""Facets: groups of choices beside a list, each with how many rows it would give; what is chosen stands in the address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise


@dataclass(frozen=True)
class Choice:
    value: str
    label: str | Promise
    count: int | None
    checked: bool


@dataclass(frozen=True)
class Group:
    """One group. `fixed` groups stand open without a fold, others fold and open where something is chosen or `open` says so."""

    name: str
    label: str | Promise
    choices: list[Choice]
    fixed: bool = False
    open: bool = False

    @property
    def chosen(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.checked]


@dataclass(frozen=True)
class Chip:
    label: str | Promise
    href: str


def chosen(request: HttpRequest, name: str, allowed: Iterable[object]) -> list[str]:
    """The valid values that the address asks for; strange ones are left out without a word."""
    known = {str(value) for value in allowed}
    return list(dict.fromkeys(value for value in request.GET.getlist(name) if value in known))


def group(
    request: HttpRequest,
    name: str,
    label: str | Promise,
    choices: Iterable[tuple[object, str | Promise]],
    counts: Mapping[str, int] | None = None,
    *,
    fixed: bool = False,
    open: bool = False,
) -> Group:
    """A group from (value, label) pairs and counts by value; a value without a count counts zero and is drawn faint."""
    asked = set(request.GET.getlist(name))
    found = [Choice(str(value), text, None if counts is None else int(counts.get(str(value), 0)), str(value) in asked) for value, text in choices]
    return Group(name, label, found, fixed, open or any(choice.checked for choice in found))


def chips(request: HttpRequest, groups: Sequence[Group]) -> list[Chip]:
    """A chip for each chosen value, whose link is the same list without it."""
    return [Chip(choice.label, without(request, one.name, choice.value)) for one in groups for choice in one.chosen]


def without(request: HttpRequest, name: str, value: str) -> str:
    """The address of this list without one value of a filter, back on its first page."""
    query = _copy(request.GET)
    query.setlist(name, [other for other in query.getlist(name) if other != value])
    return _href(request, query)


def cleared(request: HttpRequest, groups: Sequence[Group]) -> str:
    """The address of this list without any filter; the words and the order stay."""
    query = _copy(request.GET)
    for one in groups:
        query.pop(one.name, None)
    return _href(request, query)


def hidden(request: HttpRequest, *own: str) -> list[tuple[str, str]]:
    """The other parts of the address, for a form that changes only its own names."""
    skipped = {*own, "page"}
    return [(name, value) for name, values in request.GET.lists() if name not in skipped for value in values]


def _copy(query: QueryDict) -> QueryDict:
    copy = query.copy()
    copy.pop("page", None)
    return copy


def _href(request: HttpRequest, query: QueryDict) -> str:
    text = query.urlencode()
    return f"{request.path}?{text}" if text else request.path
