"""HTML put together for tags gives what Django's own way gives."""

import pytest
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from csdesk.web.markup import markup


class Drawn:
    def __html__(self):
        return "<i>&</i>"


@pytest.mark.parametrize(
    "value",
    ["<b>\"A\" & 'B'</b>", mark_safe("<b>A</b>"), "", "客诉", 7, 1.5, None, True, gettext_lazy("Undo"), Drawn(), ["<"]],
)
def test_markup_escapes_as_django_does(value):
    assert markup('<p title="{}">{}</p>', value, value) == format_html('<p title="{}">{}</p>', value, value)
    assert markup("{}", markup("<p>{}</p>", value)) == format_html("<p>{}</p>", value)
