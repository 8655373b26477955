"""What can be reckoned without a database: lists as people paste them, levels, liability."""
