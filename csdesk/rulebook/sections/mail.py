"""Mail: how much is taken in at once."""

from csdesk.rulebook.sections.base import Section, setting


class Mail(Section):
    """Limits of the mailboxes. What exceeds one is kept raw and shown as such, never lost."""

    subject_limit_characters: int = setting(
        label="Longest subject that is shown", rule="INQ-32", unit="characters", ge=20, le=300
    )
    text_limit_characters: int = setting(
        label="Longest text that is shown", rule="INQ-32", unit="characters", ge=1000, le=1_000_000
    )
    message_limit_bytes: int = setting(label="Largest mail", rule="INQ-32", unit="bytes", ge=100_000, le=50_000_000)
    attachments_limit_count: int = setting(
        label="Most attachments of one mail", rule="INQ-32", unit="files", ge=0, le=500
    )
    mails_per_sender_an_hour: int = setting(
        label="Mails of one sender an hour",
        rule="INQ-34",
        help="Those beyond it wait in the intake, marked; they open no cases.",
        ge=1,
        le=10_000,
    )
