"""Who may sign a line at a moment: holders of its role and their stand-ins, never whoever asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from csdesk.approvals.models import ApprovalLine, ApprovalRequest
from csdesk.people.models import Member, MemberKind, MemberRole, MemberState
from csdesk.people.queries import stand_ins_at
from csdesk.people.registry import posts_at


@dataclass(frozen=True)
class Signer:
    """Somebody who may sign a line, perhaps as a stand-in for somebody else."""

    member: Member
    stands_in_for: Member | None = None

    @property
    def ids(self) -> set[int]:
        """Whose signature it would be: his own and that of whom he stands in for."""
        return {self.member.pk} | ({self.stands_in_for.pk} if self.stands_in_for is not None else set())


@dataclass(frozen=True)
class _Held:
    member: Member
    team_id: int | None


class Roster:
    """Who holds which role and who stands in for whom at one moment, read once for as many lines as one likes."""

    def __init__(self, *, at: datetime) -> None:
        self._at = at
        held = MemberRole.objects.filter(member__state=MemberState.ACTIVE).select_related("role", "member")
        self._by_role: dict[str, list[_Held]] = {}
        for row in held.order_by("member__sort_key", "member_id"):
            self._by_role.setdefault(row.role.key, []).append(_Held(row.member, row.team_id))
        self._appointed = {row.member_id: row.stand_in_id for row in stand_ins_at(at)}
        acting = Member.objects.filter(pk__in=set(self._appointed.values()), state=MemberState.ACTIVE)
        self._acting = {member.pk: member for member in acting}
        self._superiors = {post.role: post.reports_to for post in posts_at(at)}

    def signers_of(
        self, line: ApprovalLine, request: ApprovalRequest, *, signed_by: Iterable[int] = ()
    ) -> list[Signer]:
        """Who may sign a line of a request; `signed_by`: people who gave a signature of it already."""
        holders = self._holders(line, request)
        barred = set(signed_by) if request.is_apart else set()
        found = [signer for holder in holders for signer in self._with_stand_in(holder, request)]
        return [signer for signer in _once(found) if not signer.ids & barred and request.asked_by_id not in signer.ids]

    def role_above(self, line: ApprovalLine, request: ApprovalRequest) -> str:
        """The role that signs instead where nobody but the asker himself holds the line's: the next one above (DOC-02).

        Empty where somebody else holds it, or nobody at all, or the manual's posts lead nowhere.
        """
        if not self._only_asker(self._holders(line, request), request):
            return ""
        role, met = self._superiors.get(line.role, ""), {line.role}
        while role and role not in met:
            met.add(role)
            if (holders := self._in(role, request)) and not self._only_asker(holders, request):
                return role
            role = self._superiors.get(role, "")
        return ""

    def _only_asker(self, holders: list[Member], request: ApprovalRequest) -> bool:
        return bool(holders) and all(holder.pk == request.asked_by_id for holder in holders)

    def _holders(self, line: ApprovalLine, request: ApprovalRequest) -> list[Member]:
        if line.role:
            return self._in(line.role, request)
        return [line.member] if line.member is not None and self._is_here(line.member) else []

    def _in(self, role: str, request: ApprovalRequest) -> list[Member]:
        team = request.case.team_id
        held = [row for row in self._by_role.get(role, ()) if team is None or row.team_id in (None, team)]
        return list({row.member.pk: row.member for row in held if self._is_here(row.member)}.values())

    def _is_here(self, member: Member) -> bool:
        return member.is_active and member.kind == MemberKind.STAFF and member.was_here(self._at)

    def _with_stand_in(self, holder: Member, request: ApprovalRequest) -> list[Signer]:
        # Who acts through the asker acts for him too.
        current, met = holder.pk, {holder.pk}
        while (following := self._appointed.get(current)) is not None and following not in met:
            current = following
            met.add(current)
        acting = self._acting.get(current)
        is_of_asker = request.asked_by_id in met
        if acting is None or acting.pk == holder.pk or is_of_asker or not self._is_here(acting):
            return [Signer(holder)]
        return [Signer(acting, holder), Signer(holder)]


def _once(signers: Sequence[Signer]) -> list[Signer]:
    """Each person once for each line: in his own name rather than for somebody else."""
    own = {signer.member.pk for signer in signers if signer.stands_in_for is None}
    found: dict[int, Signer] = {}
    for signer in signers:
        if signer.stands_in_for is None or signer.member.pk not in own:
            found.setdefault(signer.member.pk, signer)
    return list(found.values())


def told_of(signers: Sequence[Signer]) -> list[Member]:
    """Whom a word about a line reaches: who stands in, else whoever holds it."""
    covered = {signer.stands_in_for.pk for signer in signers if signer.stands_in_for is not None}
    return [signer.member for signer in signers if signer.member.pk not in covered or signer.stands_in_for is not None]
