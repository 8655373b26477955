"""Writes to chats. Whoever moves chats between people takes `routing_lock` first, then case and chat, then clocks."""
