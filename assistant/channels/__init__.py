"""Every way in: terminal, web, chat apps, AI clients.

May import everything below; nothing imports a channel but a channel.

What they say stands in `words.yaml` here, one file for all of them: what is the same is said the same way everywhere.
"""
