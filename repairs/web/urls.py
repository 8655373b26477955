"""Addresses of returns."""

from django.urls import path

from repairs.web import analysis, applying, counting, factory, filing, quoting, results, views
from repairs.web.page import TALK

_TALK = TALK.views()

app_name = "repairs"
urlpatterns = [
    path("returns/", views.show_queue, name="queue"),
    path("returns/new/", filing.new_return, name="new_return"),
    path("returns/apply/", applying.new_application, name="new_application"),
    path("returns/scan/", counting.scan, name="scan"),
    path("returns/back/", views.show_sorting, name="sorting"),
    path("returns/analysis/", analysis.show_analysis, name="analysis"),
    path("factory/", factory.show_factory, name="factory"),
    path("refunds/", factory.show_refunds, name="refunds"),
    path("refunds/<str:number>/", factory.credit, name="credit"),
    path("factory/<str:number>/", factory.factory_return, name="factory_return"),
    path("factory/<str:number>/ship/", factory.factory_ship, name="factory_ship"),
    path("returns/<str:number>/", views.show_return, name="show_return"),
    path("returns/<str:number>/count/", counting.count, name="count"),
    path("returns/<str:number>/results/", results.results, name="results"),
    path("returns/<str:number>/quote/", quoting.quote, name="quote"),
    path("returns/<str:number>/reply/", _TALK["reply"], name="reply"),
    path("returns/<str:number>/note/", _TALK["note"], name="note"),
    path("returns/<str:number>/call/", _TALK["call"], name="call"),
    path("returns/<str:number>/draft/<str:kind>/", _TALK["draft"], name="draft"),
    path("returns/<str:number>/transitions/<str:name>/", views.change_status, name="transition"),
    path("returns/<str:number>/give-back/<int:given_to>/<int:member_id>/", views.give_back, name="give_back"),
    path("returns/<str:number>/<str:name>/", views.act, name="act"),
]
