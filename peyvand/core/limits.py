"""Every number that a user can hit, in one place. The reason stands beside a number that is not plain."""

from datetime import timedelta

from peyvand.core.rate import hit

__all__ = ["hit"]

# Texts
TITLE = 100
NAME = 150
SUMMARY = 400
LINE = 200
TEXT = 5_000
NOTE = 1_000
URL = 500
SEARCH = 300

# Rows of one object
MUST_REQUIREMENTS = 20
REQUIREMENTS = 40
ADVANTAGES = 20
CRITERIA = 12
CERTIFICATES = 40
PAPERS = 60
"""Of one organization that stand, those that were replaced not counted."""
SECTORS = 5
STAGES = 8
OPEN_CLAIMS = 5
"""Claims of one person that wait for an answer."""
INVITATIONS_OPEN = 100

SAVED_SEARCHES = 40
"""Of one person, paused ones counted."""
PROFILE_PHRASES = 30
PROFILE_WORDS = 2_000
SAVED_SPELLINGS = timedelta(days=1)
"""How old the spellings may be that a saved search is kept with."""

# Lists and files
PAGE_SIZE = 20
REPORTS_SHOWN = 20
"""Reports on one thing that its case shows; more are counted."""
AUDIT_ROWS_DOWNLOADED = 10_000
JUDGEMENTS_DOWNLOADED = 10_000
CELL = 20_000

# Files. Sizes in bytes.
FILE_BYTES = 20 * 1024 * 1024
POST_BYTES = 64 * 1024 * 1024
"""Of one form with everything in it; more is refused before it is read to its end."""
FILE_QUOTA = 1024 * 1024 * 1024
"""What one organization may keep."""
FILE_NAME = 120
FILES = 20
"""At one thing, such as a need."""
PICTURE_PIXELS = 40_000_000
PICTURE_SIDE = 4_000
"""Larger pictures are made this large."""
ARCHIVE_MEMBERS = 1_000
ARCHIVE_UNPACKED = 200 * 1024 * 1024
ARCHIVE_RATIO = 100
INSPECTION_MEMORY = 768 * 1024 * 1024
INSPECTION_SECONDS = 20
"""Of the processor's time; the clock on the wall allows half as much again."""
INSPECTIONS_AT_ONCE = 2
INSPECTION_QUEUE = timedelta(seconds=60)
INSPECTION_POST = timedelta(seconds=60)
"""How long the files of one post may take together; what is left then is sent again with the form."""
INSPECTED_POSTS_OF_PERSON = 2
"""At once; two, so that a form sent twice by a double click is not refused."""
ANTIVIRUS_WAITS = timedelta(seconds=30)
FILE_HELD = timedelta(days=1)
"""A file that was sent with a refused form waits this long for the form to be sent again."""
FILE_BYTES_KEPT = timedelta(days=30)
"""Bytes that no row names any more stay this long, so that a backup of any day finds its files."""

# Days
CALL_DAYS_LEAST = 5
STILL_NEEDED_EVERY = timedelta(days=60)
STILL_NEEDED_ANSWER = timedelta(days=14)
STILL_TRUE_EVERY = timedelta(days=182)
STILL_TRUE_ANSWER = timedelta(days=14)
REVIEW_WORKING_DAYS = 2
"""How soon a moderator promises to have looked at what was sent for review."""
VERIFICATION_WORKING_DAYS = 5
CERTIFICATE_REMINDERS = (60, 30, 7)
"""So many days before a certificate ends its organization is told, once each."""
QUEUE_SHOWN = 50
"""Cases that stand beside the one a registrar works on; more are counted."""
JOIN_WORKING_DAYS = 3
"""How soon an organization promises to answer who asks to join; after it a registrar may answer as well."""
CLAIM_WORKING_DAYS = 5
MATCH_PUT_ASIDE = timedelta(days=90)
"""How long a match of which an organization said "not now" is kept out of its list."""
INVITATION_LIVES = timedelta(days=14)
MANDATE_DAYS_MOST = 730

# Tries: (most, in how long)
INVITATIONS = (40, timedelta(days=1))
"""Of one organization."""
INVITATIONS_TO = (5, timedelta(days=1))
"""To one address, by whomever: nobody's mailbox is filled through us."""
JOIN_REQUESTS = (10, timedelta(days=1))
REGISTRATIONS = (3, timedelta(days=1))
"""Organizations that one person enters."""
SIGN_IN_CODES = (5, timedelta(minutes=15))
CODES_DAY = (20, timedelta(days=1))
"""With three tries for each code, somebody who guesses has sixty tries of a million in a day for one account."""
CODES_NETWORK = (50, timedelta(minutes=15))
CODE_TRIES = 3
CODE_LIVES = timedelta(minutes=10)
REPORTS_OF_NETWORK = (10, timedelta(days=1))
"""Reports from one network by visitors: an office shares one, so it is more than one person writes."""
REPORTS_OF_PERSON = (30, timedelta(days=1))
SIGN_IN_TRIES = (10, timedelta(minutes=15))
"""Of one account from one network (or from one known device)."""
SIGN_IN_ACCOUNT = (100, timedelta(days=1))
"""Of one account from all strangers together; a device that its owner has signed in from has a count of its own."""
SIGN_IN_NETWORK = (100, timedelta(minutes=15))
SECOND_FACTOR_TRIES = (5, timedelta(minutes=15))
SECOND_FACTOR_DAY = (50, timedelta(days=1))
SIGN_UP_NETWORK = (20, timedelta(hours=1))
SMS_SITE = (5_000, timedelta(days=1))
"""Text messages cost money: no mistake and no mischief sends more than this in a day."""

# Sessions
RECENT = timedelta(minutes=10)
"""How long who somebody is, once shown, is believed for what binds."""
SESSION_IDLE = timedelta(hours=12)
SESSION_LONGEST = timedelta(days=14)
STAFF_SESSION_IDLE = timedelta(minutes=30)
STAFF_SESSION_LONGEST = timedelta(hours=12)
KNOWN_DEVICE = timedelta(days=365)
KNOWN_DEVICES = 5
"""Accounts that one browser remembers to have been signed in to."""
PASSKEYS = 10
EXPORT_ROWS = 20_000
"""Of one table in a person's own data; nobody has more, and a mistake does not fill the memory."""

# Machinery
IDEMPOTENCY_LIVES = timedelta(hours=48)
IDEMPOTENCY_WAITS = timedelta(seconds=8)
"""How long the second of two equal posts waits for the first before it is told to come again."""
IDEMPOTENCY_BODY = 64 * 1024
TASK_ATTEMPTS = 8
TASK_LEASE = timedelta(minutes=2)
TASK_BACK_OFF = timedelta(seconds=5)
TASK_BACK_OFF_MOST = timedelta(hours=1)
TASK_GRACE = timedelta(seconds=15)
TASKS_KEPT = timedelta(days=14)
MAIL_ATTEMPTS = 12
MAIL_BACK_OFF = timedelta(minutes=1)
MAIL_BACK_OFF_MOST = timedelta(hours=4)
"""Twelve attempts, the last ones four hours apart: some sixteen hours in all."""
MAIL_RESTS = timedelta(minutes=1)
"""How long no mail is tried after the mail server did not answer."""
MAIL_OVERDUE = timedelta(minutes=15)
NOTICES_KEPT = timedelta(days=400)
DIGEST_REACHES = timedelta(days=14)
DIGEST_MOST = 50
WRITE_PROBED = timedelta(seconds=10)
"""The health page tries no more often whether the database can be written to: a try takes the lock that all writers wait for."""
WORKER_SILENT = timedelta(minutes=2)
"""A worker not heard of for this long is shown as missing on the health page."""
