"""The dealer's file: the case on which tasks, mails, papers and events hang that concern the dealer himself."""

from collections.abc import Sequence
from datetime import datetime

from csdesk.cases.models import Case, Phase
from csdesk.cases.services.cases import lock_case, move_case, open_case
from csdesk.search.index import put, put_all
from dealers.models import Dealer
from dealers.queries import FILE
from dealers.queries.searchable import DEALER, text_of_dealer, texts_of


def open_file(dealer: Dealer, *, now: datetime, phase: str = Phase.CLOSED) -> Case:
    """The dealer's file, opened if there is none: on the shelf unless something is to be done."""
    if dealer.case is None:
        dealer.case = open_case(FILE, dealer.name, holder=dealer.specialist, phase=phase, now=now)
        if phase == Phase.CLOSED:
            move_case(dealer.case, phase, now=now)
        # No news of the dealer: the history of fields is for people.
        Dealer.objects.filter(pk=dealer.pk).update(case=dealer.case)
    return dealer.case


def keep_file_in_step(dealer: Dealer, *, now: datetime) -> Case:
    """The file bears the dealer's name, lies with his own specialist (DLR-06), and is found by what stands in it."""
    case = lock_case(open_file(dealer, now=now))
    case.title, case.holder = dealer.name[:300], dealer.specialist
    case.save(update_fields=["title", "holder"])
    dealer.case = case
    put(case, DEALER, dealer.pk, text_of_dealer(dealer), at=case.opened_at)
    return case


def shelve(dealer: Dealer, *, now: datetime) -> None:
    """Nothing is to be done about the dealer any more."""
    dealer.case = move_case(lock_case(open_file(dealer, now=now)), Phase.CLOSED, now=now)


def index_files(dealers: Sequence[Dealer]) -> None:
    """Let many files be found at once."""
    put_all(DEALER, texts_of(dealers))
