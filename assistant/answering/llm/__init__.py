"""The model side of answering: a model writes claims, the gate of `assistant.answering.gate` decides what is shown."""
