"""Standard answers by program: the same services, checks of wording and second persons as on the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.problems import Problem
from csdesk.api.shapes import ListQuery, Nothing, page_of_shape
from csdesk.api.views import ApiView
from csdesk.refusals import RuleViolation
from knowledge.api.shapes import (
    AnswerQuery,
    AnswerShape,
    DeclineBody,
    NewAnswerBody,
    NewVersionBody,
    SuggestedShape,
    SuggestQuery,
    VersionShape,
)
from knowledge.models import Article, Version
from knowledge.permissions import Permission
from knowledge.policies import may_approve, may_write
from knowledge.queries import manual_at, owners, suggest
from knowledge.services.deciding import approve, decline
from knowledge.services.writing import TEXTS, Written, write_article

TAG, READ, WRITE = "Standard answers", "answers:read", "answers:write"
DECIDES: dict[str, Any] = {"answer": AnswerShape, "tag": TAG, "writes": True, "finds": True}
_KEPT = (*TEXTS, "area", "brand", "is_public", "review_on")


class Answers(ApiView):
    """The collection of answers."""

    @operation("list_answers", READ, answer=page_of_shape(AnswerShape), query=AnswerQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """Standard answers, those changed last first."""
        self.demand(Permission.ARTICLE_VIEW)
        own = {name: self.query[name] for name in ("state", "area", "brand") if name in self.query}
        if self.query.get("is_public") is not None:
            own["is_public"] = self.query["is_public"]
        if self.query.get("waits") is not None:
            own["waiting__isnull"] = not self.query["waits"]
        return page_response(_all().filter(**own), self.query, _shown, by=("-changed_at", "-id"), of="answers")

    @operation("write_answer", WRITE, answer=AnswerShape, status=201, body=NewAnswerBody, tag=TAG, writes=True)
    def post(self, request: Request) -> Response:
        """Write a new answer. It counts once a second person has approved it (KBS-12). Send an Idempotency-Key."""
        if not may_write(self.member):
            raise Problem("forbidden")
        body = self.body()
        confirmed, owner = body.pop("confirmed", ()), _owner(body, self.member)
        written = Written(owner=owner, **body)
        article = write_article(written, actor=self.member, now=self.now, confirmed=confirmed)
        response = Response(AnswerShape(article).data, status=201)
        response["Location"] = f"{request.path}{article.pk}/"
        return response


class Suggested(ApiView):
    """What fits a text."""

    @operation("suggest_answers", READ, answer=SuggestedShape, query=SuggestQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """The approved answers that fit a question best, those of its language first; none is counted as used."""
        self.demand(Permission.ARTICLE_VIEW)
        limit = self.query.get("limit", manual_at(self.now).suggestions)
        found = suggest(self.query["text"], self.query["language"], limit, among=None)
        return Response({"data": AnswerShape(found, many=True).data})


class OneAnswer(ApiView):
    """One answer."""

    @operation("get_answer", READ, answer=AnswerShape, tag=TAG, finds=True)
    def get(self, request: Request, pk: int) -> Response:
        """One standard answer."""
        return _told(self, pk)


class Versions(ApiView):
    """How an answer came to be what it is."""

    @operation("list_answer_versions", READ, answer=page_of_shape(VersionShape), query=ListQuery, tag=TAG, finds=True)
    def get(self, request: Request, pk: int) -> Response:
        """Every version of an answer, the newest first, with who approved or declined it."""
        article = _find(self, pk)
        found = Version.objects.filter(article=article).select_related("written_by", "approved_by", "declined_by")
        return page_response(found, self.query, _versions, by=("-number", "-id"), of=f"answer-versions:{pk}")

    @operation("propose_answer_version", WRITE, body=NewVersionBody, status=201, **DECIDES)
    def post(self, request: Request, pk: int) -> Response:
        """Write the next version of an answer; what was approved holds until this one is (KBS-12)."""
        article = _find(self, pk)
        if not may_write(self.member):
            raise Problem("forbidden")
        body = self.body()
        seen, confirmed = body.pop("seen", None), body.pop("confirmed", ())
        newest = article.versions.order_by("-number").first() or article
        kept = {name: getattr(newest if name in TEXTS else article, name) for name in _KEPT}
        written = Written(owner=_owner(body, article.owner), **{**kept, **body})
        article = write_article(
            written, article=article, seen=seen, confirmed=confirmed, actor=self.member, now=self.now
        )  # fmt: skip
        return Response(AnswerShape(article).data, status=201)


class Approve(ApiView):
    """Letting a version count."""

    @operation("approve_answer_version", WRITE, body=Nothing, **DECIDES)
    def post(self, request: Request, pk: int, number: int) -> Response:
        """Let the version that waits count; nobody approves his own words (KBS-12)."""
        article = _to_decide(self, pk, number)
        self.body()
        approve(article, number, actor=self.member, now=self.now)
        return _told(self, pk)


class Decline(ApiView):
    """Sending a version back."""

    @operation("decline_answer_version", WRITE, body=DeclineBody, **DECIDES)
    def post(self, request: Request, pk: int, number: int) -> Response:
        """Send the version that waits back to its writer, who is told the reason."""
        article = _to_decide(self, pk, number)
        decline(article, number, self.body()["reason"], actor=self.member, now=self.now)
        return _told(self, pk)


def _all() -> QuerySet[Article]:
    return Article.objects.select_related("owner")


def _find(view: ApiView, pk: int) -> Article:
    view.demand(Permission.ARTICLE_VIEW)
    return get_object_or_404(_all(), pk=pk)


def _told(view: ApiView, pk: int) -> Response:
    return Response(AnswerShape(_find(view, pk)).data)


def _to_decide(view: ApiView, pk: int, number: int) -> Article:
    """The answer, if the member may decide on this version of it. Raises Problem "forbidden", Http404."""
    article = _find(view, pk)
    if not may_approve(view.member, get_object_or_404(article.versions.all(), number=number)):
        raise Problem("forbidden")
    return article


def _owner(body: dict[str, Any], otherwise: Any) -> Any:
    """Whoever is named, if he may own answers. Raises RuleViolation."""
    if "owner" not in body:
        return otherwise
    owner = owners().filter(pk=body.pop("owner")).first()
    if owner is None:
        raise RuleViolation("KBS-01", _("There is nobody of this id who may own answers."), field="owner")
    return owner


def _shown(rows: list[Article]) -> Any:
    return AnswerShape(rows, many=True).data


def _versions(rows: list[Version]) -> Any:
    return VersionShape(rows, many=True).data
