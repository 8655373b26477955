"""Pages of spares for colleagues: stock, transfers, requests, counts, lists, duties."""
