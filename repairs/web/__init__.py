"""The desk's pages of returns."""
