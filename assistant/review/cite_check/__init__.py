"""The cite check of a finished memo: every article, quotation, number and date in it, held against the library."""
