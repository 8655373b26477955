"""The page of keys: one's own, and everybody's for those who manage them."""
