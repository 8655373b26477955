"""Owns the case: the spine that complaints, chats, returns and leave applications hang on; leaves their content to them."""
