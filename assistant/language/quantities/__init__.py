"""What the numbers of a text measure: numerals, units, lists and ranges, and the numbers that only name something.

May import base.
"""
