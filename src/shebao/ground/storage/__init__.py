"""The groundwork: rows with opaque ids, sealed columns, append-only tables, a vault for evidence.

Nouns: entity, sealed column, key ring, vault file, bucket (of tries), guard (of an append-only table),
block (of a sealed stream). Verbs: seal and open a text, keep and purge a file, take a try, guard a table,
seal and verify a stream.
"""
