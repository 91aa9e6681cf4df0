"""Results to documents: context, template, Markdown."""
