"""What the doors look like: tokens, layout, components, drawings and the gallery that shows them.

Nouns: a *component* is a folder under ``templates/design`` holding its markup, its style and its examples;
the *sheet* is the one stylesheet put together from them; *appearance* is what a reader chose (theme, text
size, language). It knows no room: words, addresses and states arrive as arguments from the door that renders
a page.
"""
