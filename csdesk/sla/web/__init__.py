"""Pages about time: my tasks, why a deadline is where it is, working calendars, how the engine does."""
