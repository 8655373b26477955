"""Addresses of the workspace."""

from django.urls import path

from csdesk.desk.web import bulk, family, labels, queue, views

app_name = "desk"
urlpatterns = [
    path("", queue.show, name="workspace"),
    path("fresh/", queue.show_fresh, name="fresh"),
    path("filters/", queue.show_filters, name="filters"),
    path("views/", views.list_views, name="views"),
    path("views/menu/", views.show_menu, name="views_menu"),
    path("views/new/", views.keep, name="keep_view"),
    path("views/<int:pk>/", views.change, name="view"),
    path("views/<int:pk>/delete/", views.drop, name="drop_view"),
    path("views/<int:pk>/restore/", views.restore, name="restore_view"),
    path("labels/", labels.list_labels, name="labels"),
    path("labels/<int:pk>/", labels.change, name="label"),
    path("cases/<str:number>/labels/", labels.on_case, name="case_labels"),
    path("cases/<str:number>/family/", family.show_family, name="family"),
    path("bulk/undo/<int:run>/", bulk.undo, name="undo"),
    path("bulk/<str:act>/", bulk.act_on_cases, name="bulk"),
]
