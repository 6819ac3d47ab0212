"""A Slack on the loopback interface."""
