"""The spine: one record for whatever waits, is held and gets done."""

from csdesk.cases.models.case import NEVER, TO_DO, Case, Phase
from csdesk.cases.models.label import CaseLabel, Label, Tone
from csdesk.cases.models.number_series import NumberSeries

__all__ = ["NEVER", "TO_DO", "Case", "CaseLabel", "Label", "NumberSeries", "Phase", "Tone"]
