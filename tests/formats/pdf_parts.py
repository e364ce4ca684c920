"""What is inside a PDF, as a screen reader would find it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf


@dataclass
class Part:
    """One element of the structure tree, in the order of reading."""

    tag: str
    alt: str = ""
    lang: str = ""
    parts: list["Part"] = field(default_factory=list)

    def all(self) -> Iterator["Part"]:
        yield self
        for each in self.parts:
            yield from each.all()


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def tree(document: pikepdf.Pdf) -> Part:
    """The whole structure tree."""
    root = Part("Root")
    root.parts = list(_below(document.Root.StructTreeRoot))
    return root


def _below(node: Any) -> Iterator[Part]:
    children = node.get("/K", [])
    for each in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            part = Part(str(each.S), str(each.get("/Alt", "")), str(each.get("/Lang", "")))
            part.parts = list(_below(each))
            yield part


def fonts_of(document: pikepdf.Pdf) -> dict[str, bool]:
    """Each font by its name, and whether it is inside."""
    return {
        str(each.FontName).split("+")[-1]: "/FontFile2" in each or "/FontFile3" in each
        for each in document.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
    }
