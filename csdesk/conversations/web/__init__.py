"""Pages and fragments about what is said on any kind of case."""
