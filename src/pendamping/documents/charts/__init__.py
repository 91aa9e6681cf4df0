"""The charts of reports: Vega-Lite specifications as plain data, and their drawing."""
