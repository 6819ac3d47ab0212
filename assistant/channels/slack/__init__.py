"""Slack: mentions, direct messages, the assistant pane, `/listing`, and a shortcut that checks what a message claims."""
