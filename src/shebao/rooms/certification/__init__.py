"""Qualification certification (待遇资格认证, proof of life): that the pension reaches somebody who is alive.

Nouns: ``Duty`` (who must be certified for which benefit, where), ``Submission`` (evidence handed in for
review), ``Certificate`` (by what kind of evidence, until when), ``Lapse`` and ``Withholding`` (two different
things: the first is visible to everybody, the second only a human decides after notices on two channels),
``Event`` (data that shows life) and ``Case`` (what a human must look into; a report of death stops nothing).

Verbs: open a duty, hand in, decide, record what staff saw, import and match events, lapse, withhold, restore,
close a case. The room knows lapses, never payments.
"""
