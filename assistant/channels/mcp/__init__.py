"""The tools for AI clients, over the Model Context Protocol. May import hosting and shown."""

PATH = "/mcp"
"""Where they are reached over HTTP."""
