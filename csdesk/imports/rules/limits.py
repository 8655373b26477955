"""What a machine can bear of one file; no matter of a company's taste."""

MOST_BYTES = 20_000_000
# A workbook of 50,000 rows with twenty columns unpacks to about 60 MB.
MOST_UNPACKED_BYTES = 200_000_000
MOST_PARTS = 2_000
MOST_ROWS = 100_000
# The sheet of Excel has so many rows; blank ones are passed over.
MOST_LINES = 1_048_576
MOST_COLUMNS = 200
MOST_MERGED_CELLS = 200_000
LONGEST_CELL = 20_000
# What a database's whole numbers hold is far more; nobody means a thousand million yuan.
MOST_FEN = 10**11
