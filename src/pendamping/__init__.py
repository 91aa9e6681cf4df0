"""Pendamping: carry a mentoring program from plan to evaluation report, in plain files."""
