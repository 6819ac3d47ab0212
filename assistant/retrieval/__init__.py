"""A question to ranked provisions. May import index and below."""
