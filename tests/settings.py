"""Settings of the test run: the demonstration's, whatever the developer's environment says, with quick hashing."""

import os

from cms import postgres
from tests.in_memory import in_memory

for _name in (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REPLICA_URL",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "DEBUG",
    "NCBI_API_KEY",
    "OFFLINE_REGISTRIES",
):
    os.environ.pop(_name, None)
os.environ["DEMO"] = "1"
# A server of the tests' own: they never disturb the demonstration, and theirs need not survive a power cut.
_state = postgres.state_directory()
_state = _state if _state.name == "tests" else _state / "tests"
# A bench measures the disk as well.
os.environ["IMPRIMATUR_STATE"] = str(_state if "BENCH" in os.environ else in_memory(_state))
# Playwright keeps an event loop running in the main thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from citations.replay.settings import settings_for  # noqa: E402 -- after the environment
from cms.settings import *  # noqa: E402, F403 -- the same settings, in this environment

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING["loggers"]["django.request"] = {"level": "ERROR"}  # noqa: F405 -- from the settings above

# Nobody listens there: a test that asks registries uses the fixture `registries`.
globals().update(settings_for("http://127.0.0.1:9"))
