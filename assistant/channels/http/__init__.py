"""The web service: the HTTP API, the OpenAI-compatible endpoint and the page."""
