"""The lines of visitors and of agents: what is said arrives in order and once, whatever the broker does."""
