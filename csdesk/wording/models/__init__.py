"""What was warned of or refused, and what is allowed all the same."""

from csdesk.wording.models.allowance import Allowance
from csdesk.wording.models.sighting import Outcome, Sighting, Verdict

__all__ = ["Allowance", "Outcome", "Sighting", "Verdict"]
