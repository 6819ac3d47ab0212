"""Verdicts, rules and next questions in words. May import verdict and below."""
