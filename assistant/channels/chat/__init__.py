"""What Slack, Feishu and the console have in common, and the one interface they are adapters to.

May import hosting and shown.
"""
