"""Owns the manual as typed, dated data: sections, versions, signatures, presets; leaves acting on it to the others."""
