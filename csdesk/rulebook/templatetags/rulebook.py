"""How pages name a rule of the catalogue."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from csdesk.rulebook.rules.catalogue import sentence_of

register = template.Library()


@register.simple_tag
def rule(rule_id: str, link: bool = True) -> SafeString | str:
    """{% rule "CMP-40" %}: the rule's ID, its sentence in the tooltip, the catalogue behind it.

    `link=False` inside of what is a link or a switch itself.
    """
    if not rule_id:
        return ""
    if not link:
        return format_html('<span class="rule-chip" title="{}">{}</span>', sentence_of(rule_id), rule_id)
    url = f"{reverse('rulebook:rules')}#{rule_id}"
    return format_html('<a class="rule-chip" href="{}" title="{}">{}</a>', url, sentence_of(rule_id), rule_id)


@register.simple_tag
def rule_sentence(rule_id: str) -> str:
    """{% rule_sentence "CMP-40" %}: the rule in words, in the reader's language; empty when nobody wrote it down."""
    return sentence_of(rule_id)
