"""The index of candidates on tantivy: in memory for the command line and tests, in a folder for the site.

What the binding does silently wrong is avoided here: signed integer keys (others delete nothing), queries built and not parsed, no stored text,
no automatic reload. Every query carries the audience: there is no way to ask without it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import tantivy
from tantivy import Occur, Query

from peyvand.matching.forms import Form

SIDES = {"need": "n", "offer": "o", "organization": "g"}
WRITER_BYTES = 15_000_000


def audience_tokens(side: str, audience: Iterable[str]) -> list[str]:
    """Side and audience in one token each (``o:public``)."""
    return [f"{SIDES[side]}:{one}" for one in audience]


class Entry(NamedTuple):
    """A document as the index takes it: words and audience tokens with blanks between."""

    number: int
    audience: str
    words: str


def entry(number: int, form: Form) -> Entry:
    return Entry(number, " ".join(audience_tokens(form.side, form.audience)), form.terms)


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True, stored=False)
    builder.add_text_field("aud", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("w", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class CandidateIndex:
    """Finds the best candidates for weighted terms among what an audience may see."""

    def __init__(self, folder: Path | None = None) -> None:
        self.schema = schema()
        if folder is None:
            self.index = tantivy.Index(self.schema)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            self.index = tantivy.Index(self.schema, path=str(folder))
        self.index.config_reader("manual", 1)

    def reload(self) -> None:
        self.index.reload()

    @contextmanager
    def writing(self, heap: int = WRITER_BYTES) -> Iterator[tantivy.IndexWriter]:
        """The one writer, committed and let go at the end. Raises ValueError (LockBusy) at once while another process has it."""
        writer = self.index.writer(heap_size=heap, num_threads=1)
        try:
            yield writer
            writer.commit()
            writer.wait_merging_threads()
        finally:
            del writer
        self.index.reload()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other writers out without writing. Raises ValueError as ``writing`` does."""
        writer = self.index.writer(heap_size=WRITER_BYTES, num_threads=1)
        try:
            yield
        finally:
            del writer

    def put(self, writer: tantivy.IndexWriter, entries: Iterable[Entry], removed: Iterable[int] = ()) -> None:
        """Delete by number, then add: safe to repeat."""
        for number in removed:
            writer.delete_documents_by_term("id", number)
        for one in entries:
            writer.delete_documents_by_term("id", one.number)
            self.add(writer, one)

    def add(self, writer: tantivy.IndexWriter, one: Entry) -> None:
        """Add what is known not to be there."""
        document = tantivy.Document()
        document.add_integer("id", one.number)
        document.add_text("aud", one.audience)
        document.add_text("w", one.words)
        writer.add_document(document)

    def write(self, entries: Iterable[Entry], removed: Iterable[int] = ()) -> None:
        """Put and remove in one commit."""
        with self.writing() as writer:
            self.put(writer, entries, removed)

    def query(self, terms: Mapping[str, float], side: str, audience: Sequence[str]) -> Query:
        """Any of the terms, and one of the audience's tokens."""
        words = [
            (Occur.Should, Query.boost_query(Query.term_query(self.schema, "w", term, "freq"), boost)) for term, boost in terms.items() if boost > 0
        ]
        seen = [(Occur.Should, Query.term_query(self.schema, "aud", token, "basic")) for token in audience_tokens(side, audience)]
        if not seen:
            return Query.empty_query()
        allowed = Query.const_score_query(Query.boolean_query(seen), 0.0)
        return Query.boolean_query([(Occur.Must, Query.boolean_query(words)), (Occur.Must, allowed)])

    def search(self, terms: Mapping[str, float], side: str, audience: Sequence[str], count: int) -> list[int]:
        """Numbers of the best candidates, best first; equal ones by number."""
        if not terms or count < 1:
            return []
        query = self.query(terms, side, audience)
        searcher = self.index.searcher()
        if not searcher.num_docs:
            return []
        hits = searcher.search(query, limit=count, count=False).hits
        if not hits:
            return []
        numbers = searcher.fast_field_values("id", [address for _, address in hits])
        ranked = sorted(zip(hits, numbers, strict=True), key=lambda one: (-one[0][0], one[1]))
        return [int(str(number)) for _, number in ranked]
