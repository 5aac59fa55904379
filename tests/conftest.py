"""Settings of the test run; the fixtures for databases and the browser are in tests/fixtures/."""

import os

os.environ["DEMO"] = "1"
os.environ.pop("DATABASE_URL", None)
