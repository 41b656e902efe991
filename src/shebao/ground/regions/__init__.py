"""The tree of jurisdictions and the agencies in it.

Nouns: ``Region`` (nation, province, city, county) and ``Agency`` (who answers for a region). Verb: load the
tree from the law's region book. A region's *rules* are not here: whoever needs one asks ``law`` for that
region and day.
"""
