"""Owns the case: the spine of complaints, chats, returns and leave; their content is left to them."""
