"""Contributions: which months a person has paid, on what base, and how the individual account grew by them.

Nouns: ``ContributionYear``, ``AccountYear``. Verbs: post a record. Reads: one's own record or a member's, its gaps, and
what the law makes of it (``outlook``): the month of retirement and an estimate of the pension, step by step.
"""
