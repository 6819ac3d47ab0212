"""Slack: messages, commands, forms and events over Socket Mode or HTTP. May import chat, hosting and shown."""
