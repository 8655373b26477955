"""Owns identity, members, teams, roles, stand-ins and sign-in; leaves who is on duty to attendance."""
