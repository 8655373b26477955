import pytest
from django.http import QueryDict

from csdesk.rulebook.rules import preset_keys, read_preset
from csdesk.rulebook.rules.outline import Node, outline
from csdesk.rulebook.rules.vocabulary import Names
from csdesk.rulebook.sections import Document
from csdesk.rulebook.web.forms import read_section


def names(document: Document) -> Names:
    return Names("en", {"quality": "Quality head"}, {}, {"office": "Office", "shop": "Shop"}, document)


def sent_by(nodes: list[Node]) -> QueryDict:
    """What a browser sends for a form of these fields, as field.html draws them."""
    post = QueryDict(mutable=True)
    for node in nodes:
        if node.widget == "rows":
            post[f"{node.path}.count"] = str(len(node.children))
            for row in node.children:
                for key, values in sent_by(row.children).lists():
                    post.setlist(key, values)
        elif node.widget == "bool":
            if node.value:
                post[node.path] = "on"
        elif node.widget == "label":
            post[f"{node.path}.zh"], post[f"{node.path}.en"] = node.value["zh"], node.value["en"]
        elif node.widget == "span":
            post[f"{node.path}.amount"], post[f"{node.path}.unit"] = node.amount, node.chosen_unit
        elif node.widget == "places":
            post.setlist(node.path, node.places)
        elif node.widget == "boxes":
            post.setlist(node.path, [value for value, _words in node.options if value in node.value])
        elif node.widget == "lines":
            post[node.path] = node.lines.replace("\n", "\r\n")
        else:
            post[node.path] = "" if node.value is None else str(node.value)
    return post


def unordered(data):
    """The same data with lists of words sorted: boxes keep no order."""
    if isinstance(data, dict):
        return {key: unordered(value) for key, value in data.items()}
    if isinstance(data, list):
        plain = [unordered(value) for value in data]
        return sorted(plain) if all(isinstance(value, str) for value in plain) else plain
    return data


@pytest.mark.parametrize("preset", preset_keys())
@pytest.mark.parametrize("section", list(Document.model_fields))
def test_a_form_that_is_sent_unchanged_changes_nothing(preset, section):
    document = read_preset(preset)
    model = Document.model_fields[section].annotation
    nodes = outline(model, document.data[section], names(document), path=section)

    read = model.model_validate(read_section(model, sent_by(nodes), section))

    assert unordered(read.model_dump(mode="json")) == unordered(document.data[section])


def test_outline_shows_what_was_typed_and_what_is_wrong_with_it():
    document = read_preset("dealer_after_sales")
    model = Document.model_fields["complaints"].annotation
    data = {**document.data["complaints"], "written_taken_by": "ghost", "files_kept_years": "many"}
    problems = {"complaints.written_taken_by": ["No."], "complaints.major_reported_to.1": ["Nor this."]}

    nodes = {n.path: n for n in outline(model, data, names(document), path="complaints", problems=problems)}

    taken_by = nodes["complaints.written_taken_by"]
    assert (taken_by.value, taken_by.problems, taken_by.options[-1]) == ("ghost", ["No."], ("ghost", "ghost"))
    assert nodes["complaints.major_reported_to"].problems == ["Nor this."]
    assert nodes["complaints.files_kept_years"].value == "many"


@pytest.mark.parametrize("count", ["-1", "99999", "x", "", "\u0663"])
def test_read_section_survives_a_count_that_is_none(count):
    model = Document.model_fields["pauses"].annotation
    post = QueryDict(mutable=True)
    post["pauses.reasons.count"] = count

    assert len(read_section(model, post, "pauses")["reasons"]) <= 200
