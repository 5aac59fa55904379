"""The web application. Each web process keeps a small pool of database connections, opened after the fork."""

import atexit
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
os.environ.setdefault("DATABASE_POOL_SIZE", "8")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils.module_loading import import_string

django = get_wsgi_application()
application = import_string("cms.serving.application.for_readers")(django)
if settings.COUNT_VIEWS:
    application = import_string("articles.reader.view_counts.counting_views")(application)


@atexit.register
def close_pools() -> None:
    """A pool's threads must end before the interpreter does, or each keeps a stopping process for five seconds."""
    for connection in connections.all():
        connection.close_pool()
