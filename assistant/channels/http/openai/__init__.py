"""The assistant as an OpenAI-compatible model."""
