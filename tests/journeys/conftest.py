"""A browser at two widths, a signed-in page, and axe at every step."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from casework.models import Worker
from tests import factory

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# An empty one is script/test's word that there is none.
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS = {"wide": 1280, "phone": 360}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if shutil.which(CHROMIUM) is None:
        pytest.skip("no browser: the journeys are left out")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def fill_in(page: Page, worker: Worker) -> None:
    """The form of the sign-in page, with a password that this worker has from now on."""
    user = worker.user
    assert user is not None
    user.set_password(factory.PASSWORD)
    user.save()
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(factory.PASSWORD)


class Walker:
    """Someone who works in a browser, and an inspector who looks at each page with them."""

    # The kinds of page that axe has looked at in this run.
    seen: ClassVar[set[tuple[str, bool, str]]] = set()

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _console(self, message: Any) -> None:
        expected = "the server responded with a status of 4"
        if message.type == "error" and expected not in message.text:
            self.complaints.append(f"console: {message.text}")

    def sign_in(self, worker: Worker) -> None:
        self.open("/sign-in/")
        fill_in(self.page, worker)
        self.press("Sign in")

    def open(self, path: str) -> None:
        self.go(path)
        self.inspect()

    def go(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")

    def press(self, name: str) -> None:
        self.go_by(self.page.get_by_role("main").get_by_role("button", name=name, exact=True))

    def follow(self, name: str | re.Pattern[str]) -> None:
        exact = isinstance(name, str)
        self.go_by(self.page.get_by_role("link", name=name, exact=exact))

    def go_by(self, way: Locator) -> None:
        """Click what leads on, and look at the page that it leads to and not at the one before."""
        with self.page.expect_navigation():
            way.first.click()
        self.inspect()

    def says(self, words: str) -> None:
        """The page says so, where people can see it."""
        assert words in self.page.locator("body").inner_text()

    def _is_new(self) -> bool:
        """Whether axe has not seen such a page in this run; the full run looks at each step."""
        path = re.sub(r"[0-9a-f-]{36}|[0-9]+", "0", self.page.url.removeprefix(self.base))
        in_error = self.page.locator(".govuk-error-summary").count() > 0
        view = (path, in_error, str(self.page.viewport_size))
        is_new = view not in self.seen
        self.seen.add(view)
        return is_new or bool(os.environ.get("FULL"))

    def _faults(self) -> list[str]:
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(
            "rules => axe.run({runOnly: rules, resultTypes: ['violations']})"
            ".then(result => result.violations)",
            RULES,
        )
        return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]

    def inspect_at(self, width: str) -> None:
        """Look at the page that is open as on another screen."""
        self.page.set_viewport_size({"width": WIDTHS[width], "height": 900})
        self.inspect()

    def too_wide(self) -> int:
        """By how many pixels the page runs off the edge; none or fewer where it does not."""
        wide = "document.documentElement.scrollWidth - window.innerWidth"
        return int(self.page.evaluate(wide))

    def inspect(self) -> None:
        """No fault that axe can see, no complaint of the browser, and nothing off the edge."""
        faults = self._faults() if self._is_new() else []
        wide = self.too_wide()
        assert not faults, f"{self.page.url}: {faults}"
        assert not self.complaints, f"{self.page.url}: {self.complaints}"
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"


# A page of a journey is as narrow as a phone; the full run walks each at a desk too, and every
# page is inspected at both widths in every run (test_every_page.py).
@pytest.fixture(params=["phone", pytest.param("wide", marks=pytest.mark.full)])
def walker(
    request: pytest.FixtureRequest, browser: Browser, live_server: Any, transactional_db: None
) -> Iterator[Walker]:
    context = browser.new_context(
        viewport={"width": WIDTHS[request.param], "height": 900}, reduced_motion="reduce"
    )
    yield Walker(context.new_page(), live_server.url)
    context.close()


@pytest.fixture
def without_scripts(
    browser: Browser, live_server: Any, transactional_db: None
) -> Iterator[Callable[[Worker, str], Page]]:
    """A page in a browser that runs no script, where this worker has signed in on the way to it."""
    context = browser.new_context(java_script_enabled=False)

    def opened(worker: Worker, path: str) -> Page:
        page = context.new_page()
        page.goto(f"{live_server.url}/sign-in/?next={path}")
        fill_in(page, worker)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        return page

    yield opened
    context.close()
