"""HTTP's door: served by gunicorn threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csdesk.settings")
application = get_wsgi_application()
