"""The stated quantities of a question by the part they play in a figure."""
