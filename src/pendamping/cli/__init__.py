"""Typer commands: read options, call one step, show the result. No rule of the domain lives here."""
