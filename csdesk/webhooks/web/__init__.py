"""Pages of webhooks: one's own, or everybody's for whoever looks after them."""
