"""Who read or did what, for whom, why, under which mandate: written once, sealed, shown to the subject.

Nouns: record (one row for each subject of one entry), look (a record as its subject sees it), action,
purpose. Verbs: record, look up, seal, verify. Actors and subjects are text keys, so the record outlives
whatever it speaks of.
"""
