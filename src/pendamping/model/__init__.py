"""What a program is: frozen Pydantic models, one file per thing; no disk, no screen, no clock."""
