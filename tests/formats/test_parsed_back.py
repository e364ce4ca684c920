"""Thousands of letters made side by side, each read back: its own person, place and pages."""

import random
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from casework.letters.making.render import LetterFormat, RenderedLetter, render_pdf
from tests.formats.pdf_parts import opened
from tests.letters.example import FACTS, Wait, easy_read, squashed, waiting_well
from tests.reading_pdf import pdftotext

# As a council's post would be: most in standard print.
FORMATS = (*[LetterFormat.STANDARD] * 6, *LetterFormat)
AT_ONCE = 200


def wait_of(number: int) -> Wait:
    """A person like no other of the run, in each thing that a letter says of them."""
    chance = random.Random(number)
    return replace(
        FACTS,
        name_on_envelope=f"Person N{number:06d}N",
        greeting=f"Greeted G{number:06d}G",
        reference=f"CW-{number:06d}X",
        address_lines=(f"House H{number:06d}H", *["Overstone"] * chance.randint(1, 4), "ZZ1 4AB"),
        waited_days=chance.randint(28, 900),
        is_first=chance.random() < 0.5,
    )


def made(number: int) -> tuple[int, RenderedLetter]:
    format = FORMATS[number % len(FORMATS)]
    words = easy_read if format == LetterFormat.EASY_READ else waiting_well
    return number, render_pdf(words(facts=wait_of(number)), format=format)


def read_pages(letters: list[tuple[int, RenderedLetter]], folder: Path) -> list[str]:
    """The text of each page of all these letters, one after another, by one run of the reader."""
    joined = folder / "joined.pdf"
    with pikepdf.new() as whole:
        for _, letter in letters:
            with opened(letter.pdf) as one:
                whole.pages.extend(one.pages)
        whole.save(joined, compress_streams=False)
    return pdftotext(str(joined), "-").decode().split("\f")[:-1]


def check(number: int, letter: RenderedLetter, pages: list[str]) -> None:
    """One letter against what it was told, and against every other letter's marks."""
    wait, text = wait_of(number), "\n".join(pages)
    assert len(pages) == letter.pages
    for mark in ("N", "G", "H"):
        assert set(re.findall(rf"{mark}(\d{{6}}){mark}", text)) == {f"{number:06d}"}
    # The name stands in the window, then the whole address, before anything else but the sender.
    envelope = "".join((wait.name_on_envelope, *wait.address_lines))
    assert squashed(pages[0]).startswith(squashed(f"Overstone Council{envelope}"))
    for page, shown in enumerate(pages, start=1):
        assert set(re.findall(r"CW-\d{6}X", shown)) == {wait.reference}
        assert f"Page {page} of {letter.pages}" in shown
    assert f"{wait.waited_days}days" in squashed(text)


def all_read_back(count: int, folder: Path) -> int:
    seen = 0
    with ThreadPoolExecutor(max_workers=4) as pool:
        for start in range(0, count, AT_ONCE):
            letters = list(pool.map(made, range(start, min(start + AT_ONCE, count))))
            pages = read_pages(letters, folder)
            for number, letter in letters:
                mine, pages = pages[: letter.pages], pages[letter.pages :]
                check(number, letter, mine)
                seen += 1
            assert pages == []
    return seen


def test_300_letters_are_each_their_own_person_s(tmp_path):
    assert all_read_back(300, tmp_path) == 300


@pytest.mark.full
def test_10_000_letters_are_each_their_own_person_s(tmp_path):
    assert all_read_back(10_000, tmp_path) == 10_000
