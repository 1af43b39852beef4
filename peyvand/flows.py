"""What follows what: event -> the functions that react to it, in the same transaction.

The only place that joins rooms sideways. Read it to know everything that happens after something happened.
"""


def join() -> None:
    """Fill ``core.events`` with the reactions below; called once, when all rooms are loaded."""
