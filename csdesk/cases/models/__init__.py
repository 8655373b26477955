"""The spine: one record for whatever waits, is held and gets done."""

from csdesk.cases.models.case import Case, Phase
from csdesk.cases.models.number_series import NumberSeries

__all__ = ["Case", "NumberSeries", "Phase"]
