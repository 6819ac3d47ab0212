"""Verdicts, rules and next questions in words: the one view of a verdict, its words, its JSON.

May import verdict and below.
"""
