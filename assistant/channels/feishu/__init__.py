"""Feishu and Lark: messages, interactive cards and forms over the open platform."""
