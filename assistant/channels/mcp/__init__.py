"""The tools for AI clients, over the Model Context Protocol. May import hosting and shown."""
