"""The site as it is deployed, with one more page: a constant answer, to compare the others with."""

from cms.settings import *  # noqa: F403 -- these are the same settings

ROOT_URLCONF = "tests.bench.urls"
