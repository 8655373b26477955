from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def probation_end(joined_on: date, months: int) -> date:
    """The last day of a probation of so many months (ATT-08): the day before the one that has the joining day's number.

    Where the last month has no such day it is that month's last: from 30 November three months go to 28 February.
    """
    after = joined_on + relativedelta(months=months)
    return after if after.day != joined_on.day else after - timedelta(days=1)
