"""Conversations: what a message means after those before it. May import answering and below; keeps nothing."""
