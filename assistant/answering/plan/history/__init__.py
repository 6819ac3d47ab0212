"""What changed and when: the versions of a text side by side, its revisions, how often, and what came in."""
