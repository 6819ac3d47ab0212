"""The web service: the HTTP API, the OpenAI-compatible endpoint and the page.

May import the channels it mounts, hosting and shown.
"""
