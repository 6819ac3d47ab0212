"""Files as they were written (PDF, DOCX, HTML, Markdown, text, scans) read into text that knows its pages.

Knows nothing of rules: `assistant.corpus` reads provisions out of what is read here. May import `language` and below.
"""
