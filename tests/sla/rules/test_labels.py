import pytest
from django.utils import translation

from csdesk.sla.rules import KIND_LABELS, BadAlarm, Budget, Kind, Unit, alarm_label, budget_label


@pytest.mark.parametrize(
    ("budget", "label"),
    [
        (Budget(1, Unit.WORKING_DAYS), "1 working day"),
        (Budget(7, Unit.WORKING_DAYS), "7 working days"),
        (Budget(0, Unit.WORKING_DAYS), "same working day"),
        (Budget(0, Unit.DAYS), "same day"),
        (Budget(20, Unit.SECONDS), "20 seconds"),
        (Budget(1, Unit.WORKING_MINUTES), "1 working minute"),
    ],
)
def test_budget_label_says_it_in_words(budget, label):
    with translation.override("en"):
        assert budget_label(budget) == label


@pytest.mark.parametrize("unit", Unit)
def test_budget_label_knows_every_unit(unit):
    with translation.override("en"):
        assert budget_label(Budget(2, unit)) == f"2 {unit}"


@pytest.mark.parametrize(
    ("text", "label"), [("50%", "50 %"), ("due", "due"), ("due + 1 working days", "1 working day after due")]
)
def test_alarm_label_says_it_in_words(text, label):
    with translation.override("en"):
        assert alarm_label(text) == label


def test_alarm_label_refuses_nonsense():
    with pytest.raises(BadAlarm):
        alarm_label("soon")


def test_every_kind_has_a_label():
    assert set(KIND_LABELS) == set(Kind)
