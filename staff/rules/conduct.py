from csdesk.rulebook.sections.conduct import SkillRule


def call_is_too_long(minutes: int, limit_minutes: int) -> bool:
    """Whether a private call at work lasted longer than is borne with (ATT-04); exactly so long is borne with."""
    return minutes > limit_minutes


def gift_is_too_large(worth_fen: int | None, limit_fen: int) -> bool:
    """Whether a gift is worth more than may be taken (ATT-11); of an unknown one nobody can say that it is not."""
    return worth_fen is None or worth_fen > limit_fen


def skill_is_met(rule: SkillRule, figure: int | None) -> bool:
    """Whether a measured figure reaches the skill's target (ATT-13); without a target every figure does."""
    return figure is not None and (rule.target is None or figure >= rule.target)
