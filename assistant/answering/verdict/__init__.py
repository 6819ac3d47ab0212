"""The checker's part of an answer."""
