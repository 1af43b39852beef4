"""Every number that stops a spreadsheet, in one place. Sheets are made by strangers: each is checked before anything is unpacked or kept."""

FILE_BYTES = 40 * 1024 * 1024
ROWS = 50_000
COLUMNS = 300
CELL = 20_000  # characters
SHEETS = 100
HEADER_SEARCH_ROWS = 40  # rows with something in them, from the top, among which the header is looked for

ARCHIVE_MEMBERS = 1_000
ARCHIVE_RATIO = 100
ARCHIVE_RATIO_FREE_BYTES = 1024 * 1024  # a small member may be pressed as hard as it likes
ARCHIVE_BYTES = 400 * 1024 * 1024
