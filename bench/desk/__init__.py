"""A loaded desk for the measurements of pages: the company, the server, the visitor."""
