"""Decisions about chats, pure."""
