"""What any channel shows, once: answers as blocks, Markdown, documents as JSON, the words around them."""
