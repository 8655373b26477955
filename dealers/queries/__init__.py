"""Reads of the archive; what every room asks stands here by name."""

from dealers.queries.archive import FILE, file_of, own_specialist, same_voice
from dealers.queries.parties import cases_of, contact_of, dealer_of, party_of

__all__ = ["FILE", "cases_of", "contact_of", "dealer_of", "file_of", "own_specialist", "party_of", "same_voice"]
