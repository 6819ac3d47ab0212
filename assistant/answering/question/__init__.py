"""What is asked: language, day, kind, scope, and what nothing held speaks to."""
