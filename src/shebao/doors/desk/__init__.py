"""The clerk's desk: queues, case pages, decisions with a reason, only in one's own jurisdiction."""
