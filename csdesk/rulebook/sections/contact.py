"""Contact: where customers reach the company and how they complain; published on a page of its own."""

from csdesk.rulebook.sections.base import Section, setting

LONGEST = 200


class Contact(Section):
    """Empty until the company fills it in; what is empty is not shown."""

    hotline: str = setting("", label="Service hotline", rule="CMP-02", max_length=LONGEST)
    mailbox: str = setting("", label="Service mailbox", rule="CMP-02", max_length=LONGEST)
    other_channels: str = setting(
        "", label="Other channels", rule="CMP-02", help="Chat account, shop page, social media.", max_length=LONGEST
    )
    complaints_phone: str = setting("", label="Phone for complaints", rule="CMP-02", max_length=LONGEST)
    complaints_place: str = setting("", label="Place where complaints are taken", rule="CMP-02", max_length=LONGEST)
    hours: str = setting("", label="Office hours", rule="CMP-02", max_length=LONGEST)
