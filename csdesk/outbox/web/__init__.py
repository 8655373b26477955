"""Pages of notices, dead letters and local mail; health; what a page without a socket asks."""
