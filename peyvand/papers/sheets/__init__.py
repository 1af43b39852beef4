"""Spreadsheets: reading what offices send, writing what they open."""

from peyvand.papers.sheets.reading import Bad, Duplicate, Ignored, Reading, Row, read
from peyvand.papers.sheets.refusals import SheetRefused

__all__ = ["Bad", "Duplicate", "Ignored", "Reading", "Row", "SheetRefused", "read"]
