"""The web application. Each web process keeps a small pool of database connections, opened after the fork."""

import atexit
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
os.environ.setdefault("DATABASE_POOL_SIZE", "8")

from django.core.wsgi import get_wsgi_application
from django.db import connections

application = get_wsgi_application()


@atexit.register
def close_pools() -> None:
    """A pool's threads must end before the interpreter does, or each keeps a stopping process for five seconds."""
    for connection in connections.all():
        connection.close_pool()
