"""Conversations: the words exchanged on a case, drafts, and the guard against two people answering at once.

Owns messages, whatever door they came through. Leaves how they travel to mail and chat.
"""
