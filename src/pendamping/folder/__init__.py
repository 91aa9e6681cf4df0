"""The disk: where each file of a program is, safe reading and writing, loading, cross-file checks, git."""
