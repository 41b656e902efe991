"""The operations of the machine door, each parse, one loader, one action or query, answer."""
