"""The demo town: a small named cast and their ordinary lives, built through the rooms' own actions.

Tests, the running demo and the documents share it. Nobody in it exists: the numbers carry a county code that was never
assigned, the phones come from no operator's range.
"""
