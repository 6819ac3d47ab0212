"""Rule sets as values: criteria, conditions, their loader and checks. May import facts and logic."""
