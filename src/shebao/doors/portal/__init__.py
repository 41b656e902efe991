"""The citizen's phone: views, forms and templates, in folders named after rooms. It parses, asks a room, renders."""
