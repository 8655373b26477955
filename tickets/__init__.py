"""Complaints (and later inquiries, chat, incidents, work requests): what customers bring to the desk.

Leaves words to conversations, promises to sla, and what happens to goods to repairs.
"""
