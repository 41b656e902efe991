"""The phones and letter boxes of the demo people. In production there are none."""
