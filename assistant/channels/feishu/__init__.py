"""Feishu and Lark: messages, cards and forms over the open platform. May import chat, hosting and shown."""
