"""What an uploaded file really is, told by reading it, not by its name. No Django, no database.

It runs as ``python -m peyvand.inspection`` in a short-lived process of its own, under limits of memory, time and files, so that a hostile
file can hurt nothing but that process; the site never loads the libraries that take such files apart.
"""
