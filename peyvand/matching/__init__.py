"""The matching engine: pure Python, no Django, no database. See docs/matching.md."""

from peyvand.matching.documents import Document, Fit, Found, Match, Phrases, Reason, Requirement, Span, Spec, Variant
from peyvand.matching.engine import Engine
from peyvand.matching.weights import Weights

__all__ = ["Document", "Engine", "Fit", "Found", "Match", "Phrases", "Reason", "Requirement", "Span", "Spec", "Variant", "Weights"]
