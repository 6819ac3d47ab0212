"""The same rules over tables of companies, column by column. May import verdict and below."""
