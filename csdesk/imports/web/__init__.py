"""The pages of an import: choose a file, watch it being read, look at its rows, take it in."""
