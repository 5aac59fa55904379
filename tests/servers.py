"""The site under gunicorn and nginx, as it is deployed, on a database of our choice."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from cms import database_roles, postgres

START_SECONDS = 30
NGINX_MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
NO_NGINX = (
    "Install nginx with its Brotli module to run them: apt-get install nginx libnginx-mod-http-brotli-static"
)


def nginx_program() -> str | None:
    """Debian's nginx, if it is there with the module that docs/nginx asks for."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    return program if NGINX_MODULE.exists() else None


@contextlib.contextmanager
def gunicorn(
    database: str,
    *,
    workers: int = 2,
    threads: int = 4,
    place: postgres.Cluster | None = None,
    application: str = "cms.wsgi",
    **variables: str,
) -> Iterator[int]:
    """A web server on a free port (the value) with the application's and the reader's role."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, f"--bind=127.0.0.1:{port}", "--log-level=error"]
    command += [f"--workers={workers}", "--worker-class=gthread", f"--threads={threads}"]
    environment = environment_for(database, port, place or postgres.cluster()) | variables
    server = subprocess.Popen(command, cwd=postgres.PROJECT, env=environment)
    try:
        _wait_for(port, server)
        yield port
    finally:
        stop(server)


def stop(program: "subprocess.Popen[bytes]") -> None:
    """End a program that ends when it is asked to."""
    program.terminate()
    program.wait(timeout=30)


def environment_for(database: str, port: int, place: postgres.Cluster) -> dict[str, str]:
    """The variables with which a process serves or changes `database` in the cluster `place`."""

    def address(role: str) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(place.socket))}&port=5432"

    return {
        **os.environ,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "DATABASE_URL": address(database_roles.APP),
        "DATABASE_OWNER_URL": address(database_roles.OWNER),
        "REPLICA_URL": address(database_roles.READER),
        "SITE_URL": f"http://localhost:{port}",
        "LOG_LEVEL": "CRITICAL",
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("the web server did not start")


@contextlib.contextmanager
def nginx(application_port: int, pages: Path, *, host: str = "localhost") -> Iterator[int]:
    """Debian's nginx with the configuration that is shipped, on a free port (the value), before an application."""
    with tempfile.TemporaryDirectory(prefix="nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        port = free_port()
        _configure(folder, port, application_port, pages)
        command = [str(nginx_program()), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        server = subprocess.Popen(command)
        try:
            _wait_for(port, server)
            yield port
        finally:
            stop(server)


def _configure(folder: Path, port: int, application_port: int, pages: Path) -> None:
    """The files of docs/nginx with our own addresses in place of those of a server."""
    ours = {
        "server unix:/run/imprimatur/web.sock fail_timeout=0": f"server 127.0.0.1:{application_port} fail_timeout=0",
        "/var/cache/imprimatur/pages": str(pages),
        "/srv/imprimatur/static/": f"{postgres.state_directory() / 'static'}/",
        "include imprimatur/": f"include {folder}/",
        "proxy_set_header Host $host;": f"proxy_set_header Host localhost:{application_port};",
    }
    for source in (postgres.PROJECT / "docs" / "nginx").glob("*.conf"):
        text = source.read_text()
        for theirs, mine in ours.items():
            text = text.replace(theirs, mine)
        (folder / source.name).write_text(text)
    (folder / "nginx.conf").write_text(
        NGINX.format(folder=folder, pages=pages, port=port, user="" if os.getuid() else "user root;")
    )


NGINX = """
{user}
pcre_jit on;
daemon off;
worker_processes 1;
pid {folder}/pid;
include /etc/nginx/modules-enabled/*.conf;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/http.conf;
    server {{
        listen 127.0.0.1:{port};
        server_name localhost;
        include {folder}/locations.conf;
        location /as-a-file/ {{
            # Not shipped: the same bytes, headers included, without any condition, for the bench to compare with.
            alias {pages}/as-a-file/;
            types {{}}
            default_type "text/html; charset=utf-8";
            gzip_static on;
            brotli_static on;
            if_modified_since off;
            add_header Last-Modified "";
            add_header Cache-Control "no-cache";
            add_header Vary "Accept-Encoding";
            include {folder}/headers.conf;
        }}
    }}
}}
"""
