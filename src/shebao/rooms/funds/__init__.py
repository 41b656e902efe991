"""The funds: double-entry books of the statutory funds, one for each scheme and pooling region.

Nouns: ``Edition`` (the chart, the posting rules and the lawful settlements as loaded from the books of law),
``Chart``, ``Rule``, ``Settlement``, ``Book`` (one accounting entity), ``Account``, ``Balance``, ``Period``,
``Transfer`` (between levels of a fund, or a lawful settlement), ``Entry`` and ``Posting`` (its lines). Verbs: load
the law, open and close a book, open and close a period and a year, post, reverse, transfer, settle. Article 64 of
the Social Insurance Law is a property of the database: no statement can write a line that mixes two funds.
Nobody is named here: what an entry is about is an opaque key. What is posted is sealed behind it: ``Voucher`` (a
number without a gap), ``Closure``; seal, anchor, verify, export, prove. Individual accounts are passbooks:
``Individual``, ``Movement``, ``Sheet`` (behind one entry), ``Control`` (the totals of a month).
"""
