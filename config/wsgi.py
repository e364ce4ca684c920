"""The web server's way in."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config.log_lines import log_what_nobody_catches

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
if os.environ.get("LOG_FORMAT", "json") == "json":
    log_what_nobody_catches()

# Every page's code, now rather than at somebody's first request. It stays for as long as the
# process does, so the collector of garbage need not look at it again: that took 77 ms, at
# whichever request it fell.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()

# A page asks the database a dozen times, and after each answer waits for its turn among the threads
# that are working: 5 ms behind each, as Python has it, made a page wait a second behind exports.
sys.setswitchinterval(0.0005)
