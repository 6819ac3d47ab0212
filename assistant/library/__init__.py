"""Official texts that an owner adds to what is shipped: added, kept, compared, fetched and watched; in the data folder.

May import `index`, `eligibility` and below; whoever answers reads the corpus that `merging` makes of both.
"""
