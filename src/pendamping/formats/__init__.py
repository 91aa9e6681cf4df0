"""Text to model and back, with positions: YAML, notes, CSV. No disk."""
