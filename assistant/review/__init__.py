"""The reading of a company's papers into facts, each with the page, the box and the words that prove it.

No model, no network, no LangChain: what is read stays on this machine.
"""
