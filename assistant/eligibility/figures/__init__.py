"""Numbers that a question asks to have worked out: read from its words, shown with their arithmetic."""
