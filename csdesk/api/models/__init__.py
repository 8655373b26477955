"""What the API remembers: keys, and answers that a repeated call gets again."""

from csdesk.api.models.answered_call import AnsweredCall
from csdesk.api.models.api_key import ApiKey

__all__ = ["AnsweredCall", "ApiKey"]
