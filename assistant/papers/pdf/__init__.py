"""PDF files: what is printed on their pages, as text with the place of each character, and the pages as pictures.

Knows `assistant.papers` and pypdfium2, which is imported where a file is opened.
"""
