"""Our SQLite backend: Django's, with the settings that keep acknowledged writes, on a library release that is safe in WAL mode."""

OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA busy_timeout=20000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
}
"""IMMEDIATE, because a transaction that reads first and writes later is refused at once when another writer was quicker, whatever the time-out.
FULL, because with NORMAL a power cut loses acknowledged commits (one sync per commit is the price)."""
