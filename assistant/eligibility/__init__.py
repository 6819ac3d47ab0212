"""The deterministic checker, from facts of a company to a verdict in words.

May import corpus and below; no LangChain, no Chroma, no model.
"""
