"""Owns what all of the API shares: keys, who calls, problems, pages of a list, repeated calls, limits, the schema;
leaves the resources to the rooms that own them."""
