"""Proofs about the rules, by a solver (the extra `prove`): rule sets as formulas, what holds of every company.

Nothing here but `solver` is imported until a proof is asked for; a verdict never needs it.
"""
