"""Moving, sending, asking, counting, reconciling."""
