"""A laboratory for this module's scenarios: a database and a broker that no other test uses."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.scenarios.laboratory import Laboratory
from tests.database import run_sql, template


@pytest.fixture(scope="module")
def building(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Laboratory]:
    """The laboratory itself."""
    name = f"faults_{getattr(request.config, 'workerinput', {}).get('workerid', 'main')}"
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    # Short: the broker's socket is in it.
    directory = Path(tempfile.mkdtemp(prefix="csdesk-faults-"))
    with django_db_blocker.unblock():
        run_sql(drop, f"CREATE DATABASE {name} TEMPLATE {template()}", database="postgres")
        try:
            with Laboratory(name, directory) as lab:
                yield lab
        finally:
            run_sql(drop, database="postgres")
            shutil.rmtree(directory)


@pytest.fixture
def lab(building: Laboratory) -> Iterator[Laboratory]:
    """The laboratory, tidied up before and after."""
    with building.scenario():
        yield building
