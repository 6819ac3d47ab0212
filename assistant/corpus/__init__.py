"""The rule texts as values: documents, versions, provisions, quotes, passages, and their reader.

May import language and base; no model, no index.
"""
