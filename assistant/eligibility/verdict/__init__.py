"""From facts and rules to a verdict: evaluation, gaps, what would change it. May import rules and below."""
