"""The live gallery: every component in all its states, in both languages."""
