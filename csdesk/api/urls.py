"""Addresses of the API: every room that is installed brings its own, in its `api/urls.py`."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, path

from csdesk.api.docs import show_docs, show_schema


def _of_rooms() -> list[URLPattern]:
    modules = [f"{config.name}.api.urls" for config in apps.get_app_configs() if _has_api(config.name)]
    return [pattern for module in modules for pattern in import_module(module).urlpatterns]


def _has_api(room: str) -> bool:
    try:
        return find_spec(f"{room}.api.urls") is not None
    except ModuleNotFoundError:  # no such package, or a module of that name in somebody else's
        return False


app_name = "api"
urlpatterns = [
    path("schema/", show_schema, name="schema"),
    path("docs/", show_docs, name="docs"),
    *_of_rooms(),
]
