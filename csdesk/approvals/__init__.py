"""Owns signatures: who was asked for his agreement, who gave or refused it; leaves what follows to the asking room."""
