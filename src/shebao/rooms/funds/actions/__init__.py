"""The only writers of the ledger, by what they write."""
