"""One table of transitions a record: pages, API, workers, database and tests all read it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext as _

from csdesk.refusals import TransitionNotAllowed


@dataclass(frozen=True)
class Transition:
    """From any of `sources` to `target`, for those who hold the permission `needs`.

    `by` names the service that makes the transition as a side effect; None: a button of its own.
    """

    name: str
    label: Any
    sources: frozenset[str]
    target: str
    needs: str
    by: str | None = None

    def __init__(self, name: str, label: Any, sources: Iterable[str], target: str, needs: str, by: str | None = None):
        for field, value in (
            ("name", name),
            ("label", label),
            ("target", str(target)),
            ("needs", str(needs)),
            ("by", by),
        ):
            object.__setattr__(self, field, value)
        object.__setattr__(self, "sources", frozenset(str(source) for source in sources))


class Lifecycle:
    """The transitions of one kind of record, in the order in which its page offers them."""

    def __init__(self, *transitions: Transition, rule_id: str = "ROL-06") -> None:
        self.transitions = transitions
        self.rule_id = rule_id
        self._by_name = {transition.name: transition for transition in transitions}
        if len(self._by_name) != len(transitions):
            raise ValueError("two transitions share a name")

    def __iter__(self) -> Iterator[Transition]:
        return iter(self.transitions)

    @property
    def statuses(self) -> set[str]:
        """Every status that a transition leaves or reaches."""
        return {status for t in self.transitions for status in (*t.sources, t.target)}

    def leaving(self, status: str) -> list[Transition]:
        """The transitions that the status allows."""
        return [t for t in self.transitions if status in t.sources]

    def named(self, name: str, *, leaving: str) -> Transition:
        """The transition of that name. Raises TransitionNotAllowed when the status does not allow it."""
        transition = self._by_name.get(name)
        if transition is None or leaving not in transition.sources:
            label = transition.label if transition else name
            message = _("“%(label)s” is not possible in the present state.") % {"label": label}
            raise TransitionNotAllowed(self.rule_id, message, facts={"status": leaving, "transition": name})
        return transition

    def constraint(self, name: str, field: str = "status") -> CheckConstraint:
        """The database's own check that a row has a status of this lifecycle."""
        return CheckConstraint(condition=Q(**{f"{field}__in": sorted(self.statuses)}), name=name)
