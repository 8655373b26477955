"""Live chat: visitors, who waits, who answers within which time, what is said, and who looks on.

Leaves pages that agents read (chat.web) their own room; what a chat becomes is the business of tickets.
"""
