"""Staffing: which posts there are, who stands above whom, how many hold each (T-26)."""

from typing import Annotated

from csdesk.rulebook.sections.base import Entries, Entry, Label, RoleKey, Section, TeamKey, setting


class Post(Entry):
    """One post. How many hold it the company fills in (ROL-05)."""

    role: RoleKey = setting(label="Role", brief=True)
    team: TeamKey | None = setting(None, label="Team", brief=True)
    reports_to: RoleKey | None = setting(None, label="Reports to", help="Empty: nobody stands above.", brief=True)
    headcount: int | None = setting(None, label="How many", unit="people", ge=0, le=10_000)
    duties: Label = setting(Label(), label="What the post answers for")


class Staffing(Section):
    """The posts of customer service, from the top down."""

    posts: Annotated[tuple[Post, ...], Entries] = setting((), label="Posts", rule="ROL-04", max_length=100)
