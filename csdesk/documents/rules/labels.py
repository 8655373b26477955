"""What people read instead of the codes of a file: why it deserves care, why it was refused."""

from django.utils.translation import gettext_lazy as _

from csdesk.documents.rules.acceptance import Refusal
from csdesk.documents.rules.sniff import FileReason

REASON_LABELS = {
    FileReason.FINE: "",
    FileReason.EMPTY: _("The file is empty."),
    FileReason.UNKNOWN: _("It is not known what kind of file this is."),
    FileReason.MISTYPED: _("The file is of another kind than its name says."),
    FileReason.EXECUTABLE: _("The file is a program or starts one. Open it only if you are sure of the sender."),
    FileReason.ACTIVE: _("The file may run scripts in a browser. Open it only if you are sure of the sender."),
    FileReason.MACROS: _("The file holds macros. Open it only if you are sure of the sender."),
    FileReason.POLYGLOT: _("The file is an image and something else at the same time."),
}

REFUSAL_LABELS = {
    Refusal.EMPTY: _("The file is empty. Choose it again."),
    Refusal.TOO_LARGE: _("The file is too large."),
    Refusal.TYPE_NOT_ALLOWED: _("Files of this kind are not taken."),
    Refusal.MISTYPED: _("The file is of another kind than its name says. Give it the right extension."),
    Refusal.DANGEROUS: _("Programs, scripts, web pages and files with macros are not taken."),
    Refusal.TOO_MANY_PIXELS: _("The picture has too many pixels. Make it smaller first."),
    Refusal.ZIP_BOMB: _("The archive would unpack to far more than can be handled."),
}
