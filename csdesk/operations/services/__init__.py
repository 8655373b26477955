"""Writes of running the house: archives out and in, companies shut and opened."""
