"""Who works here, and who the key acts for."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.shapes import ListQuery, page_of_shape
from csdesk.api.views import ApiView
from csdesk.people.api.shapes import MemberQuery, MemberShape, MeShape, TeamShape
from csdesk.people.models import Member, Team
from csdesk.people.permissions import Permission
from csdesk.people.queries import listed_members

TAG = "People"


class Me(ApiView):
    """The member that the key acts for."""

    @operation("get_me", None, answer=MeShape, tag=TAG, outside=True)
    def get(self, request: Request) -> Response:
        """Whom the key acts for, and what it may do."""
        context = {"member": self.member, "scopes": request._request.api_key.scopes}
        return Response(MeShape(self.member, context=context).data)


class Members(ApiView):
    """The company's people."""

    @operation("list_members", "members:read", answer=page_of_shape(MemberShape), query=MemberQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """The company's people, by id."""
        self.demand(Permission.MEMBER_VIEW)
        wanted = {name: self.query[name] for name in ("state", "kind") if name in self.query}
        found = listed_members(self.member).filter(**wanted)
        if q := self.query.get("q"):
            found = found.filter(name__istartswith=q)
        return page_response(found, self.query, _members, by=("id",), of="members")


class OneMember(ApiView):
    """One of the company's people."""

    @operation("get_member", "members:read", answer=MemberShape, tag=TAG, finds=True)
    def get(self, request: Request, pk: int) -> Response:
        """One of the company's people."""
        self.demand(Permission.MEMBER_VIEW)
        return Response(MemberShape(get_object_or_404(listed_members(self.member), pk=pk)).data)


class Teams(ApiView):
    """The company's teams and departments."""

    @operation("list_teams", "members:read", answer=page_of_shape(TeamShape), query=ListQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """The company's teams and departments, by id."""
        self.demand(Permission.MEMBER_VIEW)
        return page_response(Team.objects.all(), self.query, _teams, by=("id",), of="teams")


def _members(rows: list[Member]) -> Any:
    return MemberShape(rows, many=True).data


def _teams(rows: list[Team]) -> Any:
    return TeamShape(rows, many=True).data
