"""Statistics from sums: intervals, tests and effects, from counts, means and variances that are known already.

Nothing here sees a person, a file or a table. Every function names the source of its formula.
"""
