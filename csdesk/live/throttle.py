"""How much one socket may say."""


class Allowance:
    """Tokens that come back with time: a burst is fine, a flood is not heard."""

    def __init__(self, *, burst: int, per_second: float) -> None:
        self._burst, self._per_second = burst, per_second
        self._left, self._at = float(burst), 0.0

    def take(self, at: float) -> bool:
        """Whether one more message is heard at the moment `at` (seconds of a clock that only goes forward)."""
        self._left = min(self._burst, self._left + (at - self._at) * self._per_second)
        self._at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True
