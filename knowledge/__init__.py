"""Standard answers: written, approved by a second person, suggested, inserted, kept true."""
