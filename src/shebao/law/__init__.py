"""What the law says: dated books and the rules that read them. Pure: no Django, no database, no clock.

Nouns: a *book* holds every dated value of one parameter in one region; a *value* is what a book says on a
day; a *rule* is a pure function over values. Verbs: `value(name, region, on)` finds what is in force there
and then, `regions.tree()` lists the jurisdictions. What no book answers raises `LawIsSilent`, which says who
can answer.
"""

from shebao.law import regions
from shebao.law.book import BookError, Value
from shebao.law.library import parameters, value
from shebao.law.silence import LawIsSilent

__all__ = ["BookError", "LawIsSilent", "Value", "parameters", "regions", "value"]
