"""Sign-in, sessions, identity proofing and staff roles.

Nouns: ``Account`` (one phone's way in; a person stands behind it once identity is proved), ``SignInCode``,
``Session`` (one signed-in browser, citizen or desk, never both), ``IdentityClaim`` (who an account says it
is), ``Proof`` (why we believe it), ``StaffRole`` (an office held at an agency). Verbs: ask for a code, sign
in, end a session, claim an identity, confirm it, appoint and dismiss staff. Levels: C0 a phone, C1 a name and
number were claimed, C2 proved.
"""
