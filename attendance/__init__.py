"""Who works when: rosters, swaps, handover, punches, leave and travel, and the month's sheet that comes of them."""
