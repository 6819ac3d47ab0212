"""The writer that needs no model: which of the corpus's sentences answer a question, and whether they suffice."""
