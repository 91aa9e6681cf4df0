"""One module per step: a plain function from a folder and options to a result; no printing, no clock."""
