"""Whether what is cited stands in the sources: the citations of an answer, and pasted ones."""
