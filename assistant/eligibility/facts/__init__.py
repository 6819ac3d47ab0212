"""What may be stated of a company: the table of facts, values, files, formulas over them. May import logic."""
