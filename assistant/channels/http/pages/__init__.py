"""The page for people: asking, checking, reading the rules."""
