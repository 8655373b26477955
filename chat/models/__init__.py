"""Chats, what is said in them, seats."""

from chat.models.chat import Chat, EndedBy
from chat.models.message import ChatMessage, Sender, Whisper
from chat.models.seat import Device, Seat, Sitting, SittingEnd

__all__ = ["Chat", "ChatMessage", "Device", "EndedBy", "Seat", "Sender", "Sitting", "SittingEnd", "Whisper"]
