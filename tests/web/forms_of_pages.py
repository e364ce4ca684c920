"""The forms that a page shows, filled in as a person might."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

Fields = dict[str, list[str]]
WORDS = "She said on the telephone that it is as it was and may go on"
# By the name of a box, or the end of it; the first that fits.
TYPED = {
    "born_on_year": "1940", "_day": "21", "_month": "11", "_year": "2026", "nhs_number": "",
    "phone": "01632 960 001", "mobile": "07700 900 001", "email": "someone@council.example",
    "postcode": "BN1 1AA", "username": "new.person", "fte": "1", "cap": "12", "most": "30",
    "value": "30", "hours_per_week": "20", "uprn": "100000000001",
}  # fmt: skip


@dataclass
class PageForm:
    """One form with method POST: where it is sent, and what is in it."""

    action: str
    fields: Fields = field(default_factory=dict)
    is_file: bool = False


class FormsOfPage(HTMLParser):
    """Fills in each form: the first choice, each box, and what was filled in already."""

    def __init__(self, url: str, content: str) -> None:
        super().__init__()
        self.url = url
        self.forms: list[PageForm] = []
        self.form: PageForm | None = None
        self.select = self.area = self.area_text = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.form = PageForm(urljoin(self.url, given.get("action", "") or self.url))
            self.forms.append(self.form)
        elif tag == "form":
            self.form = None
        elif self.form is not None:
            self._field(self.form, tag, given)

    def _field(self, form: PageForm, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(form, name, given)
        elif tag == "button" and name:
            # The button that is pressed is the first one.
            form.fields.setdefault(name, [given.get("value", "")])
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and given.get("value"):
            if "selected" in given:
                form.fields[self.select] = [given["value"]]
            form.fields.setdefault(self.select, [given["value"]])
        elif tag == "textarea":
            self.area, self.area_text = name, ""

    def _input(self, form: PageForm, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind == "file":
            form.is_file = True
        elif kind in {"radio", "checkbox"}:
            if "checked" in given and kind == "radio":
                form.fields[name] = [given["value"]]
            form.fields.setdefault(name, [given.get("value", "on")])
        elif kind == "hidden" or given.get("value"):
            form.fields[name] = [given.get("value", "")]
        else:
            typed = (says for end, says in TYPED.items() if name.endswith(end))
            form.fields[name] = [next(typed, "Something new")]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area_text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.area:
            if self.form is not None:
                self.form.fields[self.area] = [self.area_text.strip() or WORDS]
            self.area = ""
