"""The register: who a person is, where they are insured, who is kin to whom, who has died.

Nouns: ``Person``, ``Kinship`` (register evidence of a family tie), ``Death``, ``Inspection`` (an officer opened one
record, for a reason and a time). Verbs: enter a person, record a kinship, record a death, correct one, open a record.
The register knows nobody's account and nobody's money; the rooms above ask it.
"""
