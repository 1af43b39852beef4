"""The access matrix: every route x every role x every method, over a small world in which everything private carries a canary."""
