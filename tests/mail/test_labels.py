"""Every code that a person may meet has words."""

import pytest
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


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("bounce: mail_system", "A mail server wrote it."),
        ("blocked_sender", "The sender is blocked."),
        ("bounce: of no known kind", "bounce: of no known kind"),
        ("Meant for our neighbours", "Meant for our neighbours"),
    ],
)
def test_reason_label_speaks_for_codes_and_leaves_words_alone(reason, words):
    with translation.override("en"):
        said = str(labels.reason_label(reason))

    assert said == words


@pytest.mark.parametrize(("flag", "words"), [("too_many", "within the hour"), ("tnef", "winmail.dat"), ("x", "x")])
def test_flag_label_speaks_for_codes(flag, words):
    with translation.override("en"):
        said = str(labels.flag_label(flag))

    assert words in said
