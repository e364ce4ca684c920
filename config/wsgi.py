"""The web server's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# Every page's code, now rather than at somebody's first request. It stays for as long as the
# process does, so the collector of garbage need not look at it again: that took 77 ms, at
# whichever request it fell.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
