"""Word documents read as Word shows them: body in order, tables, notes, and the numbers that Word generates.

`package` opens the file, `styles` and `numbering` know what a paragraph inherits and how it is numbered, `formats`
writes a number in each of Word's formats, `reader` walks the text.
"""
