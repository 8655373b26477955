"""The product's addresses, and one page that shows every part that pages are made of."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path

from csdesk.refusals import RuleViolation
from csdesk.web.forms import ConsentField
from csdesk.web.notices import undoable, undone
from csdesk.web.paging import CursorPage
from tests.browser import pages

LATE, LONG = timedelta(days=-2, hours=-3), timedelta(days=4, hours=5, minutes=30)
SOON, CALM = timedelta(seconds=47), timedelta(hours=3, minutes=12, seconds=40)


class Sample(forms.Form):
    """One of each kind of field."""

    title = forms.CharField(label="标题", max_length=40, help_text="客户看得到。")
    kind = forms.ChoiceField(label="类型", choices=[("quality", "产品质量"), ("service", "服务态度")])
    text = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    urgent = forms.BooleanField(label="紧急", required=False)
    agreed = ConsentField("同意清除数据")
    way = forms.ChoiceField(label="回复方式", choices=[("mail", "邮件"), ("call", "电话")], widget=forms.RadioSelect)
    due = forms.DateField(label="日期", required=False, widget=forms.DateInput(attrs={"type": "date"}))


def clock(request: HttpRequest, label: str, left: timedelta, gone: timedelta, **fields: Any) -> SimpleNamespace:
    """A clock with so much time left and so much gone."""
    due, start = request.now + left, request.now - gone  # type: ignore[attr-defined]
    values = {"pk": 1, "label": label, "started_at": start, "due_at": due, "alarms": [start + (due - start) / 2, due]}
    blank = {"paused_at": None, "settled_at": None, "overrun": None, "verdict": ""}
    return SimpleNamespace(**{**values, **blank, **fields})


def clocks(request: HttpRequest) -> list[SimpleNamespace]:
    """Every state a clock can be in."""
    now, hour = request.now, timedelta(hours=1)  # type: ignore[attr-defined]
    return [
        clock(request, "回复", CALM, hour),
        clock(request, "在线", SOON, timedelta(seconds=5)),
        clock(request, "结案", LONG, timedelta(days=1)),
        clock(request, "结果", timedelta(minutes=43), 3 * hour),
        clock(request, "寄回", LATE, 24 * hour),
        clock(request, "结果", CALM, hour, paused_at=now - timedelta(minutes=5)),
        clock(request, "确认", CALM, hour, settled_at=now, verdict="met"),
        clock(request, "通知", -hour, 3 * hour, settled_at=now, verdict="breached"),
        clock(request, "报修", CALM, hour, settled_at=now, verdict="void"),
        clock(request, "下次回话", LONG, hour, due_at=None, alarms=[]),
    ]


def gallery(request: HttpRequest) -> HttpResponse:
    """Everything at once."""
    offered = SimpleNamespace(name="close", label="结案", refusal=None)
    refused = SimpleNamespace(
        name="reopen", label="重新打开", refusal=RuleViolation("CMP-52", "客户还没有表示不满意。")
    )
    people = [f"李小{letter}" for letter in "明红刚兰"] + ["Ada Lovelace", "欧阳修", "王"]
    context = {
        "clocks": clocks(request),
        "offered": offered,
        "refused": refused,
        "people": people,
        "form": Sample(),
        "bad_form": Sample({"title": "一" * 50, "kind": "quality"}, prefix="bad"),
        "moments": [request.now - timedelta(days=days) for days in (-1, 0, 1, 9, 400)],  # type: ignore[attr-defined]
        "page": CursorPage([1] * 3, "next", True),
    }
    return HttpResponse(engines["django"].from_string(pages.read("gallery.html")).render(context, request))


def small(request: HttpRequest, name: str) -> HttpResponse:
    """One of the small pages in tests/browser/pages."""
    return HttpResponse(engines["django"].from_string(pages.read(f"{name}.html")).render({"form": Sample()}, request))


def post(request: HttpRequest) -> HttpResponse:
    """Takes a form: refuses an empty title, else says so with an undo."""
    form = Sample(request.POST)
    if not request.POST.get("title"):
        form.is_valid()
        text = engines["django"].from_string(pages.read("draft.html"))
        return HttpResponse(text.render({"form": form}, request), status=422)
    undoable(request, "已保存。", undo_url="/test/undo/")
    return HttpResponse("<p id='answer'>ok</p>") if request.htmx else redirect("/test/draft/")  # type: ignore[attr-defined]


def undo(request: HttpRequest) -> HttpResponse:
    """Takes it back."""
    return undone(request, "已撤销。", back_to="/test/draft/")


def act(request: HttpRequest) -> HttpResponse:
    """Does something without leaving the page."""
    undoable(request, "已分配给李。", undo_url="/test/undo/")
    return HttpResponse("done")


def fragment(request: HttpRequest) -> HttpResponse:
    """What a live message makes the page fetch."""
    return HttpResponse('<li class="row-item"><a class="row-link" data-row href="#new">新</a></li>')


def since(request: HttpRequest, last: int) -> JsonResponse:
    """No news."""
    return JsonResponse({"events": []})


urlpatterns = [
    path("test/gallery/", gallery),
    path("test/post/", post),
    path("test/undo/", undo),
    path("test/act/", act),
    path("test/fragment/", fragment),
    path("test/<str:name>/", small),
    path("live/since/<int:last>", since),
    path("", include("csdesk.urls")),
]
