"""Many people at once against a running csdesk, over HTTP alone."""
