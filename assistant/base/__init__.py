"""Files, YAML nodes, the clock: small tools that know nothing of the subject.

Imports nothing of the house but errors.
"""
