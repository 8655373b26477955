"""Templates put together once give what Django's own nodes give."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template, engines
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import override

from csdesk.web.folding import Folded, fold

SAME = (
    '<p>{% translate "Settings" %}</p>{% icon "phone" label=_("Call") size="sm" %}{% url "web:settings" %}'
    '{% static "js/agents.js" %}{% icon name %}'
)
VALUES = {
    "name": "phone",
    "text": '<b>"x"</b>',
    "safe": mark_safe("<i>y</i>"),
    "number": 1234,
    "nothing": None,
    "yes": True,
    "row": SimpleNamespace(case=SimpleNamespace(title="A & B", give=lambda: "given"), many=[1, 2]),
    "kept": {"key": "v", "items": "own"},
    "lazy": SimpleLazyObject(lambda: SimpleNamespace(title="lazy")),
}


def drawn(source, *, folded, **values):
    template = Template(source, engine=engines["django"].engine)
    if folded:
        fold(template.nodelist)
    return template.render(Context({**VALUES, **values}))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_fold_draws_the_same_in_each_language(language):
    with override(language):
        assert drawn(SAME, folded=True) == drawn(SAME, folded=False)


def test_fold_puts_neighbours_together():
    template = Template(SAME, engine=engines["django"].engine)

    fold(template.nodelist)

    assert [type(node) is Folded for node in template.nodelist] == [True, False]
    with override("en"):
        english = template.render(Context(VALUES))
    with override("zh-hans"):
        assert template.render(Context(VALUES)) != english


@pytest.mark.parametrize(
    "source",
    [
        "{{ text }}{{ safe }}{{ number }}{{ nothing }}{{ yes }}",
        "{% autoescape off %}{{ text }}{% endautoescape %}",
        '{% if yes %}{% translate "Settings" %}{{ text }}{% else %}x{% endif %}',
        '{% for each in row.many %}{% translate "Undo" %}{{ each }}{% endfor %}',
        '{% translate "Settings" as words %}{{ words }}',
        "{% translate text %}",
        "{{ text|upper }}{{ missing }}{{ row.missing }}{{ row.case.missing.more }}",
    ],
)
def test_fold_draws_what_differs_each_time(source):
    assert drawn(source, folded=True) == drawn(source, folded=False)
    assert drawn(source, folded=True, text="2") == drawn(source, folded=False, text="2")
