"""Messages that leave the house: in the app, by SMS, by letter.

Nouns: ``Notice`` (one message to one recipient on one channel), ``Delivery`` (one attempt to send it, with
the provider's receipt), ``Template`` (the words, in both languages). Verbs: send (puts a notice into the
outbox, in the caller's transaction), deliver (the worker's part, with retries), read.
"""
