"""The explanation tree as HTML: a definition list a page can style; everything escaped."""

from __future__ import annotations

from html import escape

from shebao.law.explain import Node, article_title, fact_line, unit_title


def as_html(node: Node, language: str = "en") -> str:
    """The tree as nested lists: one `li` a step with its formula, value, article and sources."""
    article = article_title(node.article, language)
    said, value = node.formula(language), node.shown_in(language)
    formula = "" if said == value else f'<span class="formula">{escape(said)}</span>'
    basis = f"<cite>{escape(article)}</cite>" if article else ""
    facts = "".join(
        f'<li class="fact" data-confirmed="{str(fact.value.confirmed).lower()}">'
        f"{escape(fact_line(fact, language))}</li>"
        for fact in node.facts
    )
    children = "".join(as_html(child, language) for child in node.children)
    inner = f"<ul>{facts}{children}</ul>" if facts or children else ""
    return (
        f'<li class="step" data-step="{escape(node.name)}" data-confirmed="{str(node.confirmed).lower()}">'
        f'<span class="title">{escape(node.title(language))}</span>{formula}'
        f"<strong>{escape(value)} {escape(unit_title(node.unit, language))}</strong>{basis}{inner}</li>"
    )
