"""The machine door: versioned REST under ``/api/v1/``, and a calendar feed. Views and nothing else.

Machines of other offices come with a client's token, a citizen's own programs with a personal one. Every refusal is a
problem (RFC 9457) with the code of the room that said no; every read of a person leaves an audit row that names the
machine. The description of it all is generated (OpenAPI 3.1) and lies in ``docs/reference/api/``.
"""
