"""What a writer may see that says nearly the same as what they are writing."""

from typing import Any

from peyvand.matches import index, queries, sources
from peyvand.matching.near import likeness, nearest

LOOKED_AT = 8
SHOWN = 3


def near_ids(side: str, thing: Any, person: Any) -> list[int] | None:
    """Ids of published things of its own side that are nearly the same, the nearest first; None while there is no index.

    The engine is asked with the writer's classes, and what it names is loaded as the writer may see it: a fixed number of queries.
    """
    engine = index.engine()
    if engine is None:
        return None
    own = queries.document_of(side, thing) if side == "need" else sources.offer_documents.text_of(thing)
    if own is None or not own.title.strip():
        return []
    keys = [int(form.key) for form in nearest(engine, own, queries.audience(person), LOOKED_AT)]
    seen = queries.with_rows(side, queries.seen_of(side, person)).in_bulk(keys) if keys else {}
    documents = [document for key in keys if key in seen and (document := queries.document_of(side, seen[key])) is not None]
    found = zip(documents, likeness(engine, own, documents), strict=True)
    ordered = sorted(((like, document) for document, like in found if like.is_near), key=lambda one: (-one[0].order, int(one[1].key)))
    return [int(document.key) for _like, document in ordered[:SHOWN]]
