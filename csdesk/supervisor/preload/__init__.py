"""What nests load before they become programs; importing one of these modules is the whole act."""
