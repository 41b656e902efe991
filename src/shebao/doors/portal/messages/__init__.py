"""The message center: what the house has told this reader."""
