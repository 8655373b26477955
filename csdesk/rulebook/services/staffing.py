"""What the pages about people show of the manual: posts, who stands above whom, how many hold each (T-26)."""

from datetime import datetime

from django.utils.translation import get_language

from csdesk.people.registry import PostShown
from csdesk.rulebook.at import NoRulebook, rulebook_at


def posts_shown(moment: datetime) -> list[PostShown]:
    """The posts of the manual in force, in the reader's language."""
    try:
        posts = rulebook_at(moment).document.staffing.posts
    except NoRulebook:
        return []
    language = get_language() or "zh-hans"
    return [
        PostShown(
            name=post.label.text(language),
            role=post.role,
            reports_to=post.reports_to or "",
            headcount=post.headcount,
            duties=post.duties.text(language),
            rule=post.rule,
        )
        for post in posts
    ]
