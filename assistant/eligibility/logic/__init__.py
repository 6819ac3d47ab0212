"""Three-valued logic and intervals, for one value and for columns. Imports nothing of the house."""
