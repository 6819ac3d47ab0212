"""The same rules over tables of companies, column by column. May import wording, verdict and below."""
