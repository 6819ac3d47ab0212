"""A question to an answer with citations: understood, retrieved, checked, written, grounded, composed.

May import retrieval, eligibility and below.
"""
