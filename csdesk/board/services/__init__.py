"""Giving out and taking back wallboards; reminding and handing over from the board."""
