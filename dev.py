#!/usr/bin/env python3
"""One command for everything a developer does; it needs Python and nothing else.

run      the site with demonstration data, a worker, its own PostgreSQL and offline registries of the literature
         (--port, default 8000; --live-registries asks the real ones)
test     the tests; what follows goes to pytest
check    everything that must hold before a commit: lint, format, types, migrations, deployment settings
fix      lint and format what machines can mend
bench    measure pages and actions
reset    forget the demonstration's data
manage   Django's command line, on the demonstration, with the offline registries
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
LOCKS = [PROJECT / "requirements.txt", PROJECT / "tests" / "requirements.txt"]
# What a developer may have set for another site; here everything is the demonstration's.
NOT_OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REPLICA_URL", "DJANGO_SETTINGS_MODULE")
# What a deployed site has in its environment: `check` looks at the settings that follow from it.
DEPLOYED = {
    "DEMO": "0",
    "DATABASE_URL": "postgresql://imprimatur_app:secret@database.example.org/imprimatur",
    "SECRET_KEY": "deployment-check-" + "0123456789abcdef" * 4,
    "SITE_URL": "https://www.example.org",
    "ALLOWED_HOSTS": "www.example.org",
    "CONTACT_EMAIL": "editors@example.org",
    "EMAIL_URL": "console:",
}


def say(text):
    print(text, flush=True)


# The environment: a virtual environment with exactly the locked packages


def home():
    """Where we may write: the project, or a directory of this user's own when the project is somebody else's."""
    ours = [PROJECT / ".venv", PROJECT / ".run"]
    if os.access(PROJECT, os.W_OK) and all(os.access(path, os.W_OK) for path in ours if path.exists()):
        return PROJECT
    key = hashlib.sha256(os.fsencode(PROJECT)).hexdigest()[:12]
    place = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / ("imprimatur-" + key)
    place.mkdir(parents=True, exist_ok=True)
    return place


def enter_environment():
    """Go on in the virtual environment's Python, made and filled first where that is needed."""
    environment = home() / ".venv"
    if Path(sys.prefix).resolve() == environment.resolve():
        return
    with (home() / ".dev.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        prepare(environment)
    python = str(environment / "bin" / "python")
    os.execv(python, [python, str(PROJECT / "dev.py"), *sys.argv[1:]])  # noqa: S606 -- that is the point


def prepare(environment):
    wanted = hashlib.sha256(b"".join(lock.read_bytes() for lock in LOCKS)).hexdigest()
    stamp = environment / "installed"
    if works(environment) and stamp.exists() and stamp.read_text() == wanted:
        return
    if not works(environment):
        create(environment)
    install(environment)
    stamp.write_text(wanted)


def works(environment):
    """A copied or moved environment, or one of a Python that is gone, does not."""
    with contextlib.suppress(OSError):
        stays = os.fsencode(environment / "bin") in (environment / "bin" / "pip").read_bytes()
        answer = subprocess.run(
            [environment / "bin" / "python", "-m", "pip", "--version"], capture_output=True
        )
        return stays and answer.returncode == 0
    return False


def create(environment):
    say("Making a virtual environment in " + str(environment))
    shutil.rmtree(environment, ignore_errors=True)
    answer = subprocess.run([sys.executable, "-m", "venv", environment], capture_output=True, text=True)
    if answer.returncode == 0:
        return
    shutil.rmtree(environment, ignore_errors=True)
    if "ensurepip" in answer.stdout + answer.stderr:
        name = f"python3.{sys.version_info.minor}-venv"
        sys.exit("Python's venv module is incomplete. Install it (Debian, Ubuntu: apt install " + name + ").")
    sys.exit("The virtual environment could not be made:\n" + answer.stdout + answer.stderr)


def install(environment):
    total = sum(
        line.count("==") for lock in LOCKS for line in lock.read_text().splitlines() if line[:1] != " "
    )
    command = [environment / "bin" / "python", "-m", "pip", "install", "--require-hashes", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar=off"]
    command += [part for lock in LOCKS for part in ("-r", lock)]
    say(f"Installing {total} packages; this happens once.")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        output = []
        for line in pip.stdout:
            output.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                count = sum(text.startswith(("Collecting", "Requirement")) for text in output)
                name = line.replace("Requirement already satisfied:", "Found").split()[1].split("=")[0]
                show(f"  {min(count, total)}/{total} {name}")
            elif line.startswith("Installing"):
                show("  unpacking")
    show("")
    if pip.returncode:
        sys.exit("The packages could not be installed:\n" + "".join(output[-15:]))


def show(text):
    """One line that changes, on a terminal only."""
    if sys.stdout.isatty():
        print("\r\033[K" + text, end="", flush=True)


# Commands


def run(arguments):
    port, is_live = chosen(arguments)
    os.environ.update(SITE_URL=f"http://localhost:{port}", LOG_LEVEL="WARNING")
    from cms import postgres

    with postgres.running(), contextlib.nullcontext() if is_live else offline_registries() as address:
        if address:
            say(
                f"Sources are looked up in offline registries at {address} (--live-registries asks the real ones)"
            )
        say("Preparing the database")
        manage(["migrate", "--verbosity=0"])
        manage(["demo", "--once"])
        serve(port)
    return 0


def chosen(arguments):
    """The port, and whether to ask the real registries."""
    is_live = "--live-registries" in arguments
    rest = [word for word in arguments if word != "--live-registries"]
    if rest and (len(rest) != 2 or rest[0] != "--port" or not rest[1].isdecimal()):
        sys.exit("Usage: python3 dev.py run [--port 8000] [--live-registries]")
    port = int(rest[1]) if rest else 8000
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            sys.exit(f"Port {port} cannot be used ({error}). Choose another: python3 dev.py run --port 8001")
    return port, is_live


@contextlib.contextmanager
def offline_registries():
    """Crossref, PubMed and the others on this machine, with what the demonstration cites; all settings lead there."""
    from citations.replay.settings import settings_for

    command = [sys.executable, "-m", "citations.replay", "--records=articles.demo.material:sources"]
    with start(command, stdout=subprocess.PIPE, text=True) as registries:
        try:
            address = registries.stdout.readline().strip()
            if not address:
                sys.exit("The offline registries did not start.")
            os.environ.update(settings_for(address), OFFLINE_REGISTRIES="1")
            yield address
        finally:
            stop([registries])


def serve(port):
    """Web server and worker until Ctrl-C; a worker that ends is started again, as it must be when deployed."""
    web = [sys.executable, "-m", "gunicorn", "cms.wsgi", f"--bind=127.0.0.1:{port}", "--workers=2"]
    web += ["--worker-class=gthread", "--threads=4", "--log-level=warning"]
    worker = [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency=4"]
    children = [start(web), start(worker)]
    try:
        accounts = manage(["demo", "--accounts"], capture=True)
        wait_for(port, children[0])
        say("\n" + accounts)
        say(f"Imprimatur is at http://localhost:{port}/ (Ctrl-C stops it)")
        while children[0].poll() is None:
            if children[1].poll() is not None:
                say("The worker has ended; it is started again.")
                children[1] = start(worker)
            time.sleep(0.5)
        sys.exit("The web server has stopped.")
    except KeyboardInterrupt:
        say("\nStopping")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop(children)


def start(command, **more):
    """In a session of its own, so that Ctrl-C reaches only us and we stop things in order."""
    return subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.DEVNULL, start_new_session=True, **more)


def stop(children):
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()


def wait_for(port, web):
    while web.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)


def manage_by_hand(arguments):
    """A command that asks registries, such as `check_citations`, asks those of the demonstration."""
    with offline_registries():
        manage(arguments)
    return 0


def manage(arguments, capture=False):
    command = [sys.executable, "manage.py", *arguments]
    answer = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE if capture else None, text=True)
    if answer.returncode:
        sys.exit(answer.returncode)
    return answer.stdout


def test(arguments):
    """Everything, on all processors; or what the arguments name, in one process, where a debugger works."""
    cache = "cache_dir=" + os.environ["IMPRIMATUR_STATE"] + "/pytest"
    # Tests wait for PostgreSQL and for the browser, so there is work for one more than the processors.
    processes = min((os.cpu_count() or 1) + 1, 4)
    arguments = arguments or [f"--numprocesses={processes}", "--dist=worksteal"]
    command = [sys.executable, "-m", "pytest", "-o", cache, *arguments]
    # Each process would compile all tests anew where nothing may be kept.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.run(command, cwd=PROJECT, env=environment).returncode


def check(arguments):
    """Run every check, also after one has failed, and name those that did."""
    failed = [name for name, command, settings in checks() if not passes(name, command, settings)]
    if failed:
        say("\nFailed: " + ", ".join(failed))
        return 1
    say("\nAll checks passed.")
    return 0


def checks():
    django = [sys.executable, "manage.py"]
    yield "lint", tool("ruff", "check", "."), {}
    yield "format", tool("ruff", "format", "--check", "--quiet", "."), {}
    yield "templates", tool("djade", "--target-version=5.2", "--check", *templates()), {}
    yield "template indentation", tool("djhtml", "--tabwidth=2", "--check", *templates()), {}
    yield "types", tool("mypy"), {}
    yield "migrations", [*django, "makemigrations", "--check", "--dry-run"], {}
    yield "deployment", [*django, "check", "--deploy", "--fail-level=WARNING"], DEPLOYED


def tool(name, *arguments):
    return [str(Path(sys.executable).with_name(name)), *arguments]


def templates():
    return [str(path) for path in sorted((PROJECT / "templates").rglob("*.html"))]


def passes(name, command, settings):
    started = time.monotonic()
    output = subprocess.run(
        command,
        cwd=PROJECT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    verdict = "failed" if output.returncode else "ok"
    say(f"{name:22} {verdict} ({time.monotonic() - started:.1f} s)")
    if output.returncode:
        say(output.stdout)
    return not output.returncode


def fix(arguments):
    for command in (
        tool("ruff", "check", "--fix", "."),
        tool("ruff", "format", "."),
        tool("djade", "--target-version=5.2", *templates()),
        tool("djhtml", "--tabwidth=2", *templates()),
    ):
        subprocess.run(command, cwd=PROJECT)
    return 0


def bench(arguments):
    return subprocess.run([sys.executable, "-m", "tests.bench", *arguments], cwd=PROJECT).returncode


def reset(arguments):
    from cms import postgres

    postgres.destroy()
    for name in ("media", "mail"):
        shutil.rmtree(Path(os.environ["IMPRIMATUR_STATE"]) / name, ignore_errors=True)
    say("The demonstration's data is gone; `python3 dev.py run` starts anew.")
    return 0


def stop_on_signals():
    """Ctrl-C, `kill` and a closed terminal end us in order; shells let background jobs ignore the first."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def main():
    if sys.version_info < (3, 11):  # noqa: UP036 -- an older Python gets this far, and must be told
        sys.exit("Imprimatur needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]))
    commands = {
        "run": run,
        "test": test,
        "check": check,
        "fix": fix,
        "bench": bench,
        "reset": reset,
        "manage": manage_by_hand,
    }
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__.strip())
    enter_environment()
    for name in NOT_OURS:
        os.environ.pop(name, None)
    os.environ["DEMO"] = "1"
    state = os.environ.setdefault("IMPRIMATUR_STATE", str(home() / ".run"))
    os.environ.update(MYPY_CACHE_DIR=state + "/mypy", RUFF_CACHE_DIR=state + "/ruff")
    os.chdir(PROJECT)
    stop_on_signals()
    from cms import postgres

    try:
        sys.exit(commands[sys.argv[1]](sys.argv[2:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except postgres.PostgresError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
