"""Facts of a company out of a text. May import facts and logic."""
