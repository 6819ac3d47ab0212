"""Numbers that a question asks to have worked out: what they are made of, read from its words, with their arithmetic."""
