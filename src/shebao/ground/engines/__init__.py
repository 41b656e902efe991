"""Where the law's queries run for millions: DuckDB embedded, Spark when outgrown, PostgreSQL as a check.

Nouns: a *shard* is an aligned pair of Parquet files, people and their careers; a *compiled* rule is the law's own
query with the tables it joins. Verbs: `over_shards` answers shard by shard, so that cost stays linear, memory flat
and a run can resume; `answers` runs one query where the data already is. No Django, no rule and no number lives here.
"""
