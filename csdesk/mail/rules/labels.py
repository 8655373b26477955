"""What people read instead of the codes of a mail: who wrote it, why we think so, what was odd about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from csdesk.mail.rules.classify import MailKind, Reason
from csdesk.mail.rules.parsed import Flag

KIND_LABELS = {
    MailKind.PERSON: _("Written by a person"),
    MailKind.AUTO_REPLY: _("Automatic reply"),
    MailKind.BOUNCE: _("Returned mail"),
    MailKind.NEWSLETTER: _("Sent to many"),
    MailKind.LOOP: _("Our own mail"),
}

REASON_LABELS = {
    Reason.NO_SIGN: _("Nothing speaks for a machine."),
    Reason.WEAK_SIGN: _("A single weak sign of a machine is not enough."),
    Reason.OWN_MARK: _("It carries our own mark: a mail of ours came back."),
    Reason.OWN_GROUP: _("It came through a group with one of our own addresses."),
    Reason.DELIVERY_REPORT: _("A mail server reports that a mail was not delivered."),
    Reason.DELIVERY_DELAYED: _("A mail server reports that a mail is delayed or passed on."),
    Reason.MAIL_SYSTEM: _("A mail server wrote it."),
    Reason.READ_RECEIPT: _("A mail program reports that a mail was opened."),
    Reason.OTHER_REPORT: _("A machine reports about earlier mail."),
    Reason.AUTO_SUBMITTED: _("It says itself that it was sent automatically."),
    Reason.AUTO_HEADER: _("Its headers are those of an automatic reply."),
    Reason.NULL_SENDER: _("It names no sender that could be answered."),
    Reason.AUTO_SUBJECT: _("Its subject is that of an automatic reply."),
    Reason.CALENDAR_REPLY: _("A calendar answers an invitation."),
    Reason.MAILING_LIST: _("It came through a mailing list."),
    Reason.BULK_MAIL: _("It was sent to many at once."),
}

FLAG_LABELS = {
    Flag.ADDRESS_BAD: _("The sender's address cannot be read."),
    Flag.ATTACHMENT_CUT: _("Not all attachments were taken: too many, or too large."),
    Flag.BOUNDARY_MISSING: _("The parts of the mail are not marked as they should be."),
    Flag.CHARSET_GUESSED: _("The character set is named wrongly or not at all; it was guessed."),
    Flag.CHARSET_REFUSED: _("The character set is unsafe; the text is shown as it came."),
    Flag.DATE_BAD: _("The date makes no sense."),
    Flag.DATE_MISSING: _("The mail has no date."),
    Flag.DECODING_BROKEN: _("Part of the mail is damaged."),
    Flag.EMPTY: _("The mail is empty."),
    Flag.ENCRYPTED: _("The mail is encrypted."),
    Flag.FROM_MISSING: _("The mail names no sender."),
    Flag.FROM_MANY: _("The mail names several senders; the first one counts."),
    Flag.HEADERS_BROKEN: _("The headers are damaged."),
    Flag.HEADERS_CUT: _("The headers are too long; not all were read."),
    Flag.HTML_CUT: _("The formatted text is too large or too deep; it is shown shortened or plain."),
    Flag.MESSAGE_ID_MISSING: _("The mail has no identifier of its own."),
    Flag.PARTS_CUT: _("The mail has too many parts; not all were read."),
    Flag.REMOTE_IMAGES: _("Images from the internet were left out."),
    Flag.SIGNED: _("The mail is signed."),
    Flag.SUBJECT_CUT: _("The subject is too long and was shortened."),
    Flag.TEXT_CUT: _("The text is too long and was shortened."),
    Flag.TNEF: _("Attachments are packed into winmail.dat, which only Outlook opens."),
    Flag.TOO_DEEP: _("The mail is nested too deeply; the innermost parts were not opened."),
    Flag.TRUNCATED: _("The mail ends too early."),
    Flag.UNREADABLE: _("The mail could not be read; it is shown as it came."),
}

# What taking a mail in adds to the codes of reading it.
INTAKE_LABELS = {
    "blocked_sender": _("The sender is blocked."),
    "not_taken_in": _("The mail could not be taken in; it is kept as it came."),
    "stranger_reference": _("It refers to a case in which its sender has no part. Check before you add it there."),
    "too_many": _("The sender has written very often within the hour."),
    "too_large": _("The mail is larger than the manual allows; it is kept as it came."),
}
# Those that somebody who sorts mail should see in the list already.
TELLING_LABELS = {
    "not_taken_in": _("damaged"),
    "stranger_reference": _("refers to a case he has no part in"),
    "too_many": _("many mails"),
    "too_large": _("too large"),
}


def reason_label(reason: str) -> str | Promise:
    """Words for a kept reason: "bounce: mail_system", a code of taking in, or what a person wrote."""
    kind, _colon, why = reason.partition(": ")
    if kind in KIND_LABELS and why in REASON_LABELS:
        return REASON_LABELS[Reason(why)]
    return INTAKE_LABELS.get(reason, reason)


def flag_label(flag: str) -> str | Promise:
    """Words for what was odd about a mail."""
    return _ALL_FLAGS.get(flag, flag)


_ALL_FLAGS: dict[str, str | Promise] = {**{str(flag): label for flag, label in FLAG_LABELS.items()}, **INTAKE_LABELS}
