"""The command-line door: ``shebao``, one verb for each thing a person at a terminal does.

Nouns: a *verb* (one module here with ``register(subparsers)``), the *worker* (background tasks in turn), the
*house* (web server and worker, supervised together), the *catalogues* (translations).
"""
