"""Family accounts: who may act for whom, and on what evidence.

Three things that must not blur. The **binding** is the claimed relationship with the evidence for it. The
**consent** is what the member (or, for a small child, the guardian) gave and can take back as easily. The
**mandate** says which acts the holder may do for the member and until when; it holds only while its
conditions hold at the moment of use.

Verbs: open the service, claim a member, let the other person act (by one of four routes), undo, end.
"""
