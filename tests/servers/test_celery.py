"""What Celery is allowed to do: carry work that may be lost, late or doubled."""

from importlib.metadata import version
from pathlib import Path

import pytest
from django.conf import settings

from csdesk.celery import TICK_SECONDS, PatientScheduler, app
from csdesk.embedded import broker_url


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    app.loader.import_default_modules()


def test_messages_survive_a_killed_worker_and_none_is_hoarded() -> None:
    conf = app.conf

    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, False, 1)
    assert conf.broker_transport_options["visibility_timeout"] > conf.task_time_limit


def test_only_json_is_read() -> None:
    assert (app.conf.accept_content, app.conf.task_serializer) == (["json"], "json")


def test_nothing_is_kept_of_results() -> None:
    assert (app.conf.task_ignore_result, app.conf.result_backend) == (True, None)


def test_the_broker_is_the_one_of_the_settings() -> None:
    assert app.conf.broker_url == broker_url(settings.REDIS_URL)


@pytest.mark.parametrize("entry", sorted(app.conf.beat_schedule))
def test_every_beat_entry_names_a_task_and_expires_before_its_next_turn(entry: str) -> None:
    beat = app.conf.beat_schedule[entry]

    assert beat["task"] in app.tasks
    assert beat["options"]["expires"] <= beat["schedule"]


def test_sweep_and_relay_tick_each_second() -> None:
    ticks = {beat["task"] for beat in app.conf.beat_schedule.values() if beat["schedule"] == TICK_SECONDS == 1.0}

    assert ticks == {"sla.sweep", "outbox.relay"}


def test_beat_sleeps_until_the_next_entry_is_due(tmp_path: Path) -> None:
    scheduler = PatientScheduler(app=app, schedule_filename=str(tmp_path / "schedule"), lazy=True)

    # Celery's own takes ten milliseconds off, and spins through them.
    assert [scheduler.adjust(wait) for wait in (None, 0, 0.004, 1.0)] == [None, 0, 0.004, 1.0]
    assert app.conf.beat_scheduler == "csdesk.celery:PatientScheduler"


def test_only_the_sweep_goes_to_the_worker_with_the_sweepers_credential() -> None:
    queues = {name: app.amqp.router.route({}, name)["queue"].name for name in app.tasks if "." in name}

    assert {name for name, queue in queues.items() if queue != "default"} == {"sla.sweep"}


def test_versions_known_to_break_are_not_installed() -> None:
    # Celery 5.7 dies when Redis goes away; redis 8 breaks the consumers of idle sockets.
    assert version("celery") == "5.6.3"
    assert int(version("redis").split(".")[0]) < 8
