"""What poppler reads in a document; where it is not installed, its tests are left out."""

import shutil
import subprocess

import pytest


def pdftotext(*arguments: str, given: bytes | None = None) -> bytes:
    """The output of Debian's pdftotext."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed: reading a PDF back is left out")
    done = subprocess.run([program, *arguments], input=given, capture_output=True, check=True)
    return done.stdout
