"""Whether what is claimed stands in the sources: the gate, consistency with quotes, pasted citations."""
