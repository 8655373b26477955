"""Files leave only through here."""
