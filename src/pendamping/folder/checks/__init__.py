"""Checks across files: small functions, each returns what it found. Bad data is a value here."""
