"""What agents and supervisors see of chats."""
