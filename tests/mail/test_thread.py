"""By what an incoming mail points at a case, and who takes part in one."""

import re

import pytest

from csdesk.mail.rules.parse import parse_message
from csdesk.mail.rules.thread import Candidate, Clue, candidates, is_participant, numbers_in
from tests.mail.reading import corpus_mail, mail_of

NUMBER = re.compile(r"\bKS-\d{4}-\d{6}\b", re.IGNORECASE)


def test_candidates_come_the_surest_first_and_each_once():
    mail = mail_of(
        "Subject: Re: [KS-2026-000123] x KS-2026-000007\n"
        "In-Reply-To: <3@x>\nReferences: <1@x> <2@x> <3@x>\nMessage-ID: <4@x>"
    )

    assert candidates(mail, NUMBER) == (
        Candidate(Clue.REPLY, "<3@x>"),
        Candidate(Clue.REFERENCE, "<2@x>"),
        Candidate(Clue.REFERENCE, "<1@x>"),
        Candidate(Clue.NUMBER, "KS-2026-000123"),
        Candidate(Clue.NUMBER, "KS-2026-000007"),
    )


def test_candidates_of_a_bounce_name_the_mail_that_came_back():
    found = candidates(parse_message(corpus_mail("163_bounce")), NUMBER)

    assert found == (Candidate(Clue.REPORT, "<out-99.1@zhifu.example>"),)


def test_candidates_of_a_bounce_in_plain_words_name_the_mail_that_came_back():
    mail = parse_message(corpus_mail("qmail_bounce"))

    assert candidates(mail, NUMBER) == ()
    assert candidates(mail, NUMBER, bounced=True) == (Candidate(Clue.REPORT, "<out-27.1@zhifu.example>"),)


def test_candidates_of_a_new_mail_are_none():
    assert candidates(mail_of("Subject: 主机不通电"), NUMBER) == ()


@pytest.mark.parametrize(
    "subject",
    [
        "KS-2026-000123", "[KS-2026-000123]", "回复:[ks-2026-000123]主机", "ＫＳ－２０２６－０００１２３",
        "x KS-2026-000123, y", "KS\u20112026\u2011000123", "KS\u20132026\u2013000123",
    ],
)  # fmt: skip
def test_numbers_in_finds_the_number_however_it_is_typed(subject):
    assert numbers_in(subject, NUMBER) == ("KS-2026-000123",)


@pytest.mark.parametrize("subject", ["KS-2026-00012", "KS-2026-0001234", "XKS-2026-000123", "KS 2026 000123", ""])
def test_numbers_in_finds_no_number_in_other_figures(subject):
    assert numbers_in(subject, NUMBER) == ()


@pytest.mark.parametrize(
    "sender", ["zhang@dealer.example", "ZHANG@Dealer.Example", " zhang@dealer.example ", "zhang@dealer.example."]
)
def test_is_participant_knows_an_address_in_any_spelling(sender):
    assert is_participant(sender, ["li@dealer.example", "Zhang@dealer.example"])


@pytest.mark.parametrize(
    "sender",
    [
        "", "zhang@dealer.example.evil.example", "zhang@evil.example", "zhang+x@dealer.example", "zhan@dealer.example",
        "zhаng@dealer.example",  # a Cyrillic а
    ],
)  # fmt: skip
def test_is_participant_knows_no_stranger(sender):
    assert not is_participant(sender, ["zhang@dealer.example", ""])


def test_is_participant_knows_an_international_domain_in_both_spellings():
    assert is_participant("kf@例子.中国", ["kf@xn--fsqu00a.xn--fiqs8s"])
