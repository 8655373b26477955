"""Messages on their way, notices to people, and how hosts and processes are doing."""

from csdesk.outbox.models.heartbeat import EngineHeartbeat
from csdesk.outbox.models.host import OutgoingHost
from csdesk.outbox.models.local_mail import LocalMail
from csdesk.outbox.models.message import MAX_ATTEMPTS, MessageState, OutboxMessage
from csdesk.outbox.models.notification import (
    CHANNELS,
    DESKTOP,
    EMAIL,
    SOUND,
    Notification,
    NotificationPreference,
    Wish,
)
from csdesk.outbox.models.robot import Robot, RobotKind, RobotLine

__all__ = [
    "CHANNELS",
    "DESKTOP",
    "EMAIL",
    "MAX_ATTEMPTS",
    "SOUND",
    "EngineHeartbeat",
    "LocalMail",
    "MessageState",
    "Notification",
    "NotificationPreference",
    "OutboxMessage",
    "OutgoingHost",
    "Robot",
    "RobotKind",
    "RobotLine",
    "Wish",
]
