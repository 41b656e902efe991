"""Telling machines of other offices that something happened: signed, from an outbox, never with a name in it.

Nouns: ``Endpoint`` (an address a client registered, with the events it wants), ``Dispatch`` (one event for one
endpoint, waiting, sent or dead), ``Attempt`` (one try, with what came back). Verbs: announce (in the caller's
transaction), deliver (the worker's part), send again. A body carries opaque ids only; whoever wants to know more asks
the machine door and is authorised and recorded there.
"""
