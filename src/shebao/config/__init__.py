"""The only place that knows everything: settings, addresses, database, keys and what production refuses."""
