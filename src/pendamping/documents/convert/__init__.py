"""Markdown to HTML, DOCX and PDF: pandoc and Typst do it, in a sandbox and without a network."""
