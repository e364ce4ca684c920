"""The settings of the product, as the benchmark runs them: served plainly, on its own database."""

import os

os.environ.setdefault("HTTPS", "0")
os.environ.setdefault("SECOND_FACTOR", "off")

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
