"""How archives are written and read, and what a log line may say; no database, no clock."""
