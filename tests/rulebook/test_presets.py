import tomllib
from pathlib import Path

import pytest

from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.rules import preset_keys, read_preset
from csdesk.rulebook.sections import Known, checked_document
from csdesk.rulebook.sections.base import Address
from csdesk.rulebook.services import load_preset
from csdesk.tenancy.scoping import TenantContextError
from tests.rulebook.conftest import MONDAY, make_member

ROOT = Path(__file__).parent.parent.parent


def keys_of(kind: str, preset: str) -> frozenset[str]:
    """The role or team keys of the people preset that goes with a manual."""
    people = tomllib.loads((ROOT / f"csdesk/people/presets/{preset}.toml").read_text())
    return frozenset(row["key"] for row in people[kind])


@pytest.mark.parametrize("key", preset_keys())
def test_presets_name_only_roles_teams_and_calendars_that_come_with_them(key):
    calendars = tomllib.loads((ROOT / "csdesk/sla/presets/calendars.toml").read_text())
    known = Known(roles=keys_of("roles", key), teams=keys_of("teams", key), calendars=frozenset(calendars))

    assert checked_document(read_preset(key).data, known) == read_preset(key)


@pytest.mark.rule("CMP-40", "CMP-41", "CMP-42", "CMP-43", "CMP-44", "CMP-46")
@pytest.mark.parametrize(
    ("preset", "limits"),
    [
        (
            "dealer_after_sales",
            {"result_ordinary": "2 working days", "result_serious": "7 working days", "completion": "7 days"},
        ),
        ("online_shop", {"result_phone": "24 hours", "confirmation": "24 hours", "result_oral": "3 working days"}),
    ],
)
def test_presets_promise_what_the_manuals_promise(preset, limits):
    promised = {rule.key: rule.budget for rule in read_preset(preset).clocks.rules}

    assert {key: promised[key] for key in limits} == limits


@pytest.mark.rule("CMP-07", "CMP-08", "CMP-66")
def test_presets_differ_in_their_types_of_complaints():
    types = {key: [entry.key for entry in read_preset(key).complaints.types] for key in preset_keys()}

    assert types == {
        "dealer_after_sales": ["quality", "attitude", "process", "price", "other"],
        "online_shop": ["return", "after_sales", "negligence", "attitude", "misunderstanding", "other"],
    }


@pytest.mark.parametrize("key", preset_keys())
def test_presets_leave_gaps_empty(key):
    assert read_preset(key).complaints.spot_check_share_percent is None


def test_read_preset_refuses_what_is_no_preset():
    with pytest.raises(KeyError):
        read_preset("../dealer_after_sales")


@pytest.mark.rule("DOC-04", "DOC-09")
def test_load_preset_makes_version_one_in_force_at_once(tenant):
    wang, li, zhao = make_member("Wang"), make_member("Li"), make_member("Zhao")

    version = load_preset(tenant, "online_shop", now=MONDAY, drafted_by=wang, reviewed_by=li, approved_by=zhao)

    assert rulebook_at(MONDAY).version == version
    assert (version.number, version.drafted_by, version.reviewed_by, version.approved_by) == (1, wang, li, zhao)
    assert version.title("en") == "Customer-service manual (online shop)"


def test_load_preset_leaves_a_manual_alone(first, tenant):
    with pytest.raises(RuleViolation):
        load_preset(tenant, "online_shop", now=MONDAY)

    assert RulebookVersion.objects.get().preset == "dealer_after_sales"


def test_load_preset_refuses_another_companys_scope(tenant, beta):
    with pytest.raises(TenantContextError):
        load_preset(beta, "online_shop", now=MONDAY)

    assert not RulebookVersion.objects.exists()


@pytest.mark.rule("DOA-01")
def test_load_preset_fills_in_what_the_company_knows_itself(tenant):
    lines = ["收件人：何敏", "电话：0755-2345 0188"]

    load_preset(tenant, "dealer_after_sales", now=MONDAY, known={"exchanges": {"ship_to": {"zh": lines}}})

    exchanges = rulebook_at(MONDAY).document.exchanges
    assert exchanges.ship_to.lines("en") == tuple(lines)
    assert exchanges.grounds == read_preset("dealer_after_sales").exchanges.grounds


def test_an_address_of_one_line_is_read_as_it_was_kept_before():
    address = Address.model_validate({"zh": "客服部", "en": ""})

    assert (address.lines("zh-hans"), address.lines("en")) == (("客服部",), ("客服部",))
