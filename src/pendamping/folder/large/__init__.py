"""Large tables: read, proven and searched by DuckDB. Why and how: docs/decisions/large-tables.md."""
