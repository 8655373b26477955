"""What the tiles say."""

import pytest
from django.utils import translation

from csdesk.board.queries.numbers import EngineState
from csdesk.board.web.tiles import engine_tile


@pytest.mark.parametrize(("late_ms", "told"), [(None, "on time"), (120.0, "120 ms"), (258_671_683.0, "2 d 23 h")])
def test_engine_tile_tells_days_of_lateness_as_days(late_ms, told):
    with translation.override("en"):
        tile = engine_tile(EngineState(is_silent=False, is_held=False, lateness_ms=late_ms, outbox_seconds=0.0))

    assert tile.number == told
