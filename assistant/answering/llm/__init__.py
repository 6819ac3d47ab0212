"""The model's part of an answer. May import the other rooms of answering; only the pipeline imports it."""
