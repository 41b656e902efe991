"""Published examples held against the rules: `shebao law cases FILE.jsonl`.

Nouns: an *example* is one published computation with its inputs and result; a *verdict* says agrees, differs or
silent. Verbs: `judged(line)` computes an example anew from its inputs; a C example is a wrong publication, so the
rules must differ from it.
"""

from shebao.law.examples.verdict import Verdict, judged, report

__all__ = ["Verdict", "judged", "report"]
