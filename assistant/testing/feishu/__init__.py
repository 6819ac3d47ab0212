"""A Feishu platform on the loopback interface."""
