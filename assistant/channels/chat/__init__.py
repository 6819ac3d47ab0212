"""Chat channels: what Slack, Feishu and the console have in common, and the one interface they are adapters to."""
