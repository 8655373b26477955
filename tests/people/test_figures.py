"""Sales figures and the desk's numbers are not for the unconcerned."""

import pytest

from tests.conftest import in_company
from tests.tickets.company import DAY, furnish, hire


@pytest.mark.rule("CUS-23")
@pytest.mark.parametrize("page", ["/board/", "/complaints/register/", "/complaints/register/?file=csv"])
def test_figures_are_not_for_the_unconcerned(alpha, sign_in, page):
    with in_company(alpha) as now:
        furnish(alpha, since=now - DAY)
        clerk = hire("Money", "finance", since=now - DAY)

    assert sign_in(clerk).get(page).status_code == 403
