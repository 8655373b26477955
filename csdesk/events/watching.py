"""Cases as something that pages watch."""

from csdesk.events.queries import newest_events, visible_case_ids
from csdesk.live.publish import event_frame
from csdesk.live.registry import Frame, Topic
from csdesk.people.models import Member


def missed(member: Member, after: dict[int, int]) -> list[Frame]:
    """What a page gets of the events behind the last ones it has; the newest of each kind says it all."""
    return [event_frame(event.case, event) for event in newest_events(member, after)]


CASES = Topic("case", visible_case_ids, missed)
