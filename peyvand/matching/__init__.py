"""The matching engine: pure Python, no Django, no database. See docs/matching.md."""

from peyvand.matching.documents import Document, Fit, Found, Match, Phrases, Reason, Requirement, Span, Spec, Variant

__all__ = ["Document", "Fit", "Found", "Match", "Phrases", "Reason", "Requirement", "Span", "Spec", "Variant"]
