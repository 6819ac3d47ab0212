"""Conversations: turns, what is remembered of them, and follow-ups made into full questions."""
