"""Tables in, figures and findings out; knows no screen and no clock. Every figure is grouped by program."""
