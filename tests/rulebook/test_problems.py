import pytest
from django.utils.translation import override
from pydantic import ValidationError

from csdesk.rulebook.queries import known_keys
from csdesk.rulebook.rules import problems_of, read_preset
from csdesk.rulebook.sections import Document, Known, checked_document


def problems_with(**changes) -> list:
    data = read_preset("dealer_after_sales").data
    data["complaints"].update(changes)
    try:
        checked_document(data, Known(roles=frozenset({"supervisor"}), teams=frozenset({"complaints"}), calendars=None))
    except ValidationError as error:
        return [p for p in problems_of(error) if p.path.startswith("complaints.")]
    return []


def test_problems_of_speaks_of_limits_in_plain_words():
    with override("en"):
        [problem] = problems_with(files_kept_years=0, written_taken_by="supervisor", major_reported_to=["supervisor"])

    assert (problem.path, problem.message) == ("complaints.files_kept_years", "At least 1 is needed here.")


def test_problems_of_names_the_role_that_is_missing():
    with override("en"):
        [problem] = problems_with(written_taken_by="ghost", major_reported_to=["supervisor"])

    assert (problem.path, problem.message) == ("complaints.written_taken_by", "There is no role “ghost”.")


def test_problems_of_survives_braces_in_what_was_typed():
    with override("en"):
        [problem] = problems_with(written_taken_by="supervisor", major_reported_to=["a{0}{value}"])

    assert problem.path == "complaints.major_reported_to.0"


def test_a_stored_document_stays_readable_when_a_role_is_gone():
    data = read_preset("dealer_after_sales").data
    data["complaints"]["written_taken_by"] = "long-gone"

    assert Document.model_validate(data).complaints.written_taken_by == "long-gone"


@pytest.mark.rule("INQ-01")
def test_problems_of_names_a_brands_line_that_is_none(first):
    data = read_preset("dealer_after_sales").data
    label = {"zh": "佰科", "en": "Baike"}
    data["inquiries"]["brands"] = [{"key": "baike", "rule": "INQ-01", "label": label, "lines": ["main", "ghost"]}]

    with pytest.raises(ValidationError) as error, override("en"):
        checked_document(data, known_keys())
    with override("en"):
        [problem] = problems_of(error.value)

    assert problem.path == "inquiries.brands.0.lines"
    assert problem.message == "The section of inquiries knows no telephone line “ghost”."
