"""Every way in: terminal, web, chat apps, AI clients. May import everything below; nothing imports a channel but a channel."""
