"""The teams of the invented council: three localities with their hubs, and the specialists (S3)."""

from dataclasses import dataclass

from casework.demo.book import Book
from casework.models import Team

LOCALITIES = ("Central", "East", "West")
HUBS = ("First Response", "Conversations", "Safeguarding")
SPECIALISTS = (
    "Occupational Therapy", "Financial Assessment", "Learning Disability", "Carers",
    "Self-Directed Support",
)  # fmt: skip
MANAGEMENT = "Adult Social Care Management"
# S38, S179: a team that was, and whose cases went to the localities.
CLOSED_HUB = "Backlog Hub"
HOURS = "Monday to Friday, 8.30am to 5pm"

YEARS_OPEN = 365 * 4

# What each hub and specialist team takes; a name that is not here takes no requests.
TAKES: dict[str, list[str]] = {
    "First Response": ["care_act", "review"],
    "Conversations": ["care_act", "review"],
    "Occupational Therapy": ["occupational_therapy"],
    "Financial Assessment": ["financial"],
    "Learning Disability": ["learning_disability"],
    "Carers": ["carer_assessment", "review"],
    "Self-Directed Support": ["direct_payment"],
}


@dataclass
class Teams:
    """The teams by name, and the three Conversations and First Response teams in order."""

    by_name: dict[str, Team]

    def __getitem__(self, name: str) -> Team:
        return self.by_name[name]

    def numbered(self, number: int) -> Team:
        return next(team for team in self.by_name.values() if team.pk == number)

    def hubs(self, hub: str) -> list[Team]:
        return [self.by_name[f"{locality} {hub}"] for locality in LOCALITIES]

    def for_kind(self, kind: str) -> list[Team]:
        """The teams on whose list a kind of case waits."""
        return {
            "care_act": [*self.hubs("First Response"), *self.hubs("Conversations")],
            "review": self.hubs("Conversations"),
            "occupational_therapy": [self["Occupational Therapy"]],
            "financial": [self["Financial Assessment"]],
            "learning_disability": [self["Learning Disability"]],
            "carer_assessment": [self["Carers"]],
            "direct_payment": [self["Self-Directed Support"]],
        }[kind]


def open_teams(book: Book) -> Teams:
    """All the teams, each with its own telephone, e-mail and hours for its letters."""
    teams: dict[str, Team] = {}
    for locality in LOCALITIES:
        for hub in HUBS:
            _open(book, teams, f"{locality} {hub}", locality=locality, hub=hub)
    for name in (*SPECIALISTS, MANAGEMENT, CLOSED_HUB):
        _open(book, teams, name)
    teams[CLOSED_HUB].closed_on = book.ago(190)
    return Teams(teams)


def _open(
    book: Book, teams: dict[str, Team], name: str, *, locality: str = "", hub: str = ""
) -> None:
    number = 200 + len(teams)
    slug = name.lower().replace(" ", ".")
    teams[name] = book.add(
        Team(
            name=name, locality=locality, hub=hub, hours=HOURS, phone=f"01632 960 {number}",
            email=f"{slug}@council.example", takes=TAKES.get(hub or name, []),
            opened_on=book.ago(YEARS_OPEN + 2000),
        )
    )  # fmt: skip
