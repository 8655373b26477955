"""The frame and the platform of csdesk; knows no domain app."""
