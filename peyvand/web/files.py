"""Files of a form: those that hang on the thing already, those sent now, their order, titles and ticks. Works without a script.

rows = files.FileRows(request.POST, request.FILES, initial=[FileRow(file, title, ticked), …], owner=…, by=person, tick=_("Confidential"))
rows.take(now=now)   → accepts what was sent; what is refused is said at the field, the rest is kept also when another field is refused
rows.rows            → all rows in order, for the rule to store; None from ``sent`` when the form did not show them
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from peyvand.core import files, limits
from peyvand.core.models import File
from peyvand.text.cleaning import clean_line
from peyvand.web.figures import digits
from peyvand.web.isolates import isolated

MEGABYTE = 1024 * 1024


@dataclass
class FileRow:
    """One file of a form. ``typed`` is what stands in the title's input, also where it could not be taken."""

    file: File
    title: str = ""
    ticked: bool = False
    typed: str = ""
    error: str = ""

    def __post_init__(self) -> None:
        self.typed = self.typed or self.title

    @property
    def about(self) -> str:
        return about(self.file)


@dataclass(frozen=True)
class Spot:
    """One place of the rows where something is wrong, as the summary of errors reads it."""

    label: str
    errors: list[str]
    id_for_label: str
    use_fieldset: bool = False


@dataclass
class FileRows:
    """See the head of the module. ``tick`` names the one tick that a row may carry, ``kinds`` the endings that are taken (all when None)."""

    data: Any = None
    uploads: Any = None
    prefix: str = "files"
    initial: Sequence[FileRow] = ()
    owner: str = ""
    by: Any = None
    tick: str | Promise = ""
    titled: bool = True
    most: int = field(default_factory=lambda: limits.FILES)
    kinds: Collection[str] | None = None
    rows: list[FileRow] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = self._read() if self.sent else list(self.initial)

    @property
    def sent(self) -> bool:
        """Whether the form that came showed the files; a background save of other fields may not."""
        return self.data is not None and f"{self.prefix}-present" in self.data

    @property
    def is_bound(self) -> bool:
        return self.sent

    def _read(self) -> list[FileRow]:
        """The rows as they were sent: known ones, and files of a form that was refused before."""
        wanted = list(dict.fromkeys(self.data.getlist(f"{self.prefix}-row")))
        known = {row.file.public_id: row for row in self.initial}
        waiting = {file.public_id: FileRow(file) for file in files.held((one for one in wanted if one not in known), by=self.by, owner=self.owner)}
        removed, raised = self.data.get(f"{self.prefix}-remove", ""), self.data.get(f"{self.prefix}-raise", "")
        rows = [self._typed({**known, **waiting}[one]) for one in wanted if one in known or one in waiting]
        rows = [row for row in rows if row.file.public_id != removed]
        for place, row in enumerate(rows):
            if place and row.file.public_id == raised:
                rows[place - 1], rows[place] = row, rows[place - 1]
                break
        return rows[: self.most]

    def _typed(self, row: FileRow) -> FileRow:
        """A row with what was written beside its file."""
        key = row.file.public_id
        typed = self.data.get(f"{self.prefix}-title-{key}", row.title) if self.titled else row.title
        title = clean_line(typed) or stem(row.file)
        found = FileRow(row.file, title, bool(self.tick) and f"{self.prefix}-tick-{key}" in self.data, typed)
        if self.titled and len(title) > limits.LINE:
            found.title = row.title or stem(row.file)
            found.error = _("At most %(most)s characters; shorten the title.") % {"most": digits(limits.LINE)}
        return found

    def take(self, *, now: datetime) -> None:
        """Accept what was sent, once; each refusal is said at the field."""
        if not self.sent or self.uploads is None:
            return
        uploads, self.uploads = self.uploads, None
        ticked = bool(self.tick) and f"{self.prefix}-tick-new" in self.data
        for upload in uploads.getlist(f"{self.prefix}-new"):
            if len(self.rows) >= self.most > 1:
                self.errors.append(_("At most %(most)s files; the others were not taken.") % {"most": digits(self.most)})
                break
            try:
                file = files.accept(upload, owner=self.owner, by=self.by, now=now, kinds=self.kinds)
            except files.FileRefused as refusal:
                self.errors.append(str(refusal.message))
                continue
            if self.most == 1:
                self.rows = []
            self.rows.append(FileRow(file, stem(file)[: limits.LINE], ticked))

    def is_valid(self) -> bool:
        return not self.errors and not any(row.error for row in self.rows)

    def total_error_count(self) -> int:
        return len(self.errors) + sum(bool(row.error) for row in self.rows)

    def non_field_errors(self) -> list[str]:
        return []

    def __iter__(self) -> Iterator[Spot]:
        if self.errors:
            yield Spot(_("Files"), self.errors, self.input_id)
        for row in self.rows:
            if row.error:
                yield Spot(row.file.name, [row.error], f"{self.prefix}-title-{row.file.public_id}")

    @property
    def input_id(self) -> str:
        return f"id_{self.prefix}-new"

    @property
    def limit(self) -> str:
        """The line under the input: what is taken."""
        size = digits(limits.FILE_BYTES // MEGABYTE)
        if self.kinds is not None:
            return _("PNG, JPEG or WebP, up to %(size)s MB") % {"size": size}
        return _("PDF, pictures, office files, DWG, DXF, STEP, text or zip; each up to %(size)s MB") % {"size": size}

    @property
    def accept(self) -> str:
        return ",".join(f".{ending}" for ending in (files.KINDS if self.kinds is None else sorted(self.kinds)))

    @property
    def has_room(self) -> bool:
        return len(self.rows) < self.most or self.most == 1


def stem(file: File) -> str:
    return file.name.rpartition(".")[0] or file.name


def about(file: File) -> str:
    """Kind and size of a file in few words; the kind is isolated, else a Persian number after it would join its direction."""
    ending = file.name.rpartition(".")[2].upper()
    if file.size >= MEGABYTE:
        size = _("%(n)s MB") % {"n": digits(f"{file.size / MEGABYTE:.1f}")}
    else:
        size = _("%(n)s KB") % {"n": digits(max(1, round(file.size / 1024)))}
    return f"{isolated(ending)}{_(', ')}{size}"
