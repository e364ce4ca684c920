"""What a worker of the web server is when its first request comes."""

import subprocess
import sys

ASK = """
import gc, sys, time
import config.wsgi
began = time.perf_counter()
gc.collect()
print(int((time.perf_counter() - began) * 1000), "casework.views.case" in sys.modules)
"""


def test_no_request_waits_for_all_that_was_loaded_to_be_looked_through_or_for_a_page_to_load():
    said = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    pause_ms, has_pages = said.stdout.split()
    assert int(pause_ms) < 25, "77 ms where nothing is set apart"
    assert has_pages == "True"
