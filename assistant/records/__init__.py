"""What is kept between questions: conversations, keys, feedback, audit, events. May import dialogue and below."""
