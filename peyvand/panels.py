"""Which room adds which panel to which page."""


def join() -> None:
    """Fill ``core.panels``; called once, when all rooms are loaded."""
