"""Memos: a verdict or an answer as a document that a partner can sign, in Word, PDF or Markdown.

A memo says what the checker and the answer say, with dated footnotes, and nothing besides.
"""
