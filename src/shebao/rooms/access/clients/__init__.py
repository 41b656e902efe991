"""Who comes through the machine door: machines of other offices, and programs a citizen lets read their own record.

Nouns: ``ApiClient`` (a machine of an agency, or one that hands in evidence for it), ``ClientSecret`` (what it shows to
get a token), ``AccessToken`` (an hour's way in), ``PersonalToken`` (a citizen's own, for one program, ended at any
time), ``CalendarFeed`` (a secret address with due dates), ``Answer`` (the first answer under an idempotency key),
``UsedSignature`` (so that no signed message is taken twice). Verbs: add, rotate and revoke a client; give a token;
make and end a personal token or a feed. Of every secret only a digest is kept; a key that must sign is sealed.
"""
