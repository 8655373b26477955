"""Many records from one file: read by a worker, shown row by row with what is wrong, taken in whole or not at all.

Knows no records: the rooms above say which columns there are, what is wrong with a row, and how rows are written.
"""
