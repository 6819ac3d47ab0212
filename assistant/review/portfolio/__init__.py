"""The portfolio: companies that are kept, with their filings, their papers and the last verdict on each.

What a new filing or a change of the rules changes for them is said with its cause; no solver, no model.
"""
