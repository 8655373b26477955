"""Chats, what is said in them, seats; shipments that are followed, video viewings, goods that are suggested."""

from chat.models.chat import Chat, EndedBy
from chat.models.errand import Following, Look, LookOutcome, Viewing, ViewingState
from chat.models.message import ChatMessage, Sender, Whisper
from chat.models.offer import Offer
from chat.models.seat import Device, Seat, Sitting, SittingEnd

__all__ = [
    "Chat",
    "ChatMessage",
    "Device",
    "EndedBy",
    "Following",
    "Look",
    "LookOutcome",
    "Offer",
    "Seat",
    "Sender",
    "Sitting",
    "SittingEnd",
    "Viewing",
    "ViewingState",
    "Whisper",
]
