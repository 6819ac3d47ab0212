"""What any channel shows, once: answers as Markdown, documents as JSON, the words around them."""
