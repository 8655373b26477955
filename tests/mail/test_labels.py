"""Every code that a person may meet has words."""

from django.utils import translation

from csdesk.documents.rules import labels as file_labels
from csdesk.documents.rules.acceptance import Refusal
from csdesk.documents.rules.sniff import FileReason
from csdesk.mail.rules import labels
from csdesk.mail.rules.classify import MailKind, Reason
from csdesk.mail.rules.parsed import Flag


def test_every_code_has_words():
    assert set(labels.KIND_LABELS) == set(MailKind)
    assert set(labels.REASON_LABELS) == set(Reason)
    assert set(labels.FLAG_LABELS) == set(Flag)
    assert set(file_labels.REASON_LABELS) == set(FileReason)
    assert set(file_labels.REFUSAL_LABELS) == set(Refusal)


def test_words_differ_from_code_to_code():
    with translation.override("en"):
        for words in (labels.KIND_LABELS, labels.REASON_LABELS, labels.FLAG_LABELS, file_labels.REFUSAL_LABELS):
            assert len({str(word) for word in words.values()}) == len(words)
