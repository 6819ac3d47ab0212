"""The `assistant` command. May import every other channel."""
