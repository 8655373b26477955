"""HTTP's door: served by gunicorn threads."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csdesk.settings")
application = get_wsgi_application()
# Loaded once before the workers are forked, and left alone by their collectors: they then share it.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
