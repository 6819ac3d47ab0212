"""What a new rule text would change in the thresholds of the rule files: a proposal with the quotes side by side.

Nothing is applied. May import reading, rules, facts and below.
"""
