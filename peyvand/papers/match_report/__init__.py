"""The report of ``peyvand match``: as JSON for scripts, as a page and a workbook for managers, in words for the terminal."""

from peyvand.papers.match_report.account import Account
from peyvand.papers.match_report.json_form import write_json
from peyvand.papers.match_report.page import write_page
from peyvand.papers.match_report.told import tell
from peyvand.papers.match_report.workbook import write_workbook

__all__ = ["Account", "tell", "write_json", "write_page", "write_workbook"]
