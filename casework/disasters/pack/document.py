"""A pack as a tagged PDF that opens with a password, in any reader of any council PC (AES-256)."""

import io
import json
import re
import secrets
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pikepdf
import typst
from django.utils import timezone

from casework.calendar import LONDON
from casework.disasters.pack.rows import Content
from casework.letters.making import fonts

TEMPLATES = Path(__file__).parent / "typst"
SAYS = (
    "Use this only while the system cannot be reached. Write on it what you do.",
    "Where it says that a telephone is not safe, do not ring it: somebody else may answer.",
)
# What no font of ours may have; a name in such letters must not cost a team its pack.
_UNUSUAL = re.compile(r"[^\u0009\u0020-\u024f\u0370-\u052f\u1e00-\u1eff\u2010-\u2027\u20ac]")
_UNSEEN = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


class CannotMake(Exception):
    """The typesetter's reason."""


def make(content: Content, *, made_at: datetime, password: str) -> bytes:
    """The encrypted PDF. Raises ``CannotMake``."""
    text = _as_json(content, made_at)
    try:
        pdf = _compile(text)
    except typst.TypstError:
        pdf = _compile(json.dumps(_in_usual_letters(json.loads(text))))
    return _encrypted(pdf, password)


def _as_json(content: Content, made_at: datetime) -> str:
    made = f"As recorded on {timezone.localtime(made_at, LONDON):%-d %B %Y at %H:%M}"
    families = [fonts.MAIN, *dict.fromkeys(fonts.OF_SCRIPT.values())]
    said = {
        "title": content.title, "made": made, "says": SAYS, "fonts": families,
        "warned": [asdict(each) for each in content.warned],
        "rows": [asdict(each) for each in content.rows],
    }  # fmt: skip
    return _UNSEEN.sub(" ", json.dumps(said, ensure_ascii=False).replace("\\n", ", "))


def _compile(text: str) -> bytes:
    # ASCII, without an end of line; what could end the string is itself escaped.
    literal = json.dumps(json.dumps(json.loads(text)))
    try:
        pdf = _compiler(fonts.folder()).compile(
            input=f'#import "/pack.typ": draw\n#draw({literal})'.encode("ascii"),
            format="pdf", pdf_standards=["ua-1"],
        )  # fmt: skip
    except typst.TypstError as error:
        if "not be displayed" in error.message:
            raise
        raise CannotMake(error.message) from error
    if not isinstance(pdf, bytes):
        raise CannotMake("The typesetter gave back no document.")
    return pdf


@lru_cache(maxsize=1)
def _compiler(folder: Path) -> typst.Compiler:
    return typst.Compiler(root=TEMPLATES, font_paths=fonts.loaded(folder), ignore_system_fonts=True)


def _in_usual_letters(value: object) -> object:
    """The same with “?” for each letter that may be in no font."""
    if isinstance(value, str):
        return _UNUSUAL.sub("?", value)
    if isinstance(value, list):
        return [_in_usual_letters(each) for each in value]
    if isinstance(value, dict):
        return {name: _in_usual_letters(each) for name, each in value.items()}
    return value


def _encrypted(pdf: bytes, password: str) -> bytes:
    """It may be read aloud and printed by whoever has the password; nobody has the owner's."""
    target = io.BytesIO()
    allow = pikepdf.Permissions(extract=False, modify_assembly=False, modify_other=False)
    sealed = pikepdf.Encryption(user=password, owner=secrets.token_urlsafe(32), R=6, allow=allow)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(target, encryption=sealed)
    return target.getvalue()
