"""Our columns: what an export of open work may hold, and how each cell is read."""

from dataclasses import dataclass

from casework.imports import choices, cleaning
from casework.imports.cleaning import Clean, line_of, one_of, plain


@dataclass(frozen=True)
class Column:
    """One of our columns. ``also``: headings that other systems give it."""

    name: str
    label: str
    help: str
    clean: Clean
    required: bool = False
    also: tuple[str, ...] = ()
    # A word such as "unknown" is a value of this column, or may be, and not an empty cell.
    takes_any_word: bool = False
    # A wrong value refuses the row even where an empty one does not.
    must_be_right: bool = False

    @property
    def known_as(self) -> set[str]:
        """Every heading by which we recognise it, as ``plain`` text."""
        return {plain(heading) for heading in (self.name, self.label, *self.also)}


COLUMNS: tuple[Column, ...] = (
    Column("external_reference", "Case reference",
           "The number of the case in your present system. Each case once.",
           cleaning.reference, required=True,
           also=("case id", "case number", "case ref", "episode id", "workstep id", "step id",
                 "external reference", "reference", "referral id", "request id", "assessment id")),
    Column("person_reference", "Person reference",
           "The number of the person in your present system; rows that share it are one person.",
           cleaning.reference, must_be_right=True,
           also=("person id", "client id", "client number", "service user id", "subject id",
                 "swift id", "mosaic id", "liquidlogic id", "las id", "pid", "local patient id")),
    Column("family_name", "Family name", "", cleaning.name, takes_any_word=True, must_be_right=True,
           also=("surname", "last name", "person surname", "client surname")),
    Column("given_names", "Given names", "", cleaning.name, takes_any_word=True, must_be_right=True,
           also=("first name", "forename", "forenames", "given name", "first names",
                 "client forename", "person forename")),
    Column("full_name", "Name in one column",
           "Where one column holds the whole name: “FORDWICH, Margery (Mrs)”, “Margery Fordwich”.",
           cleaning.name, takes_any_word=True, must_be_right=True,
           also=("name", "full name", "client name", "person name", "service user",
                 "service user name", "client", "subject name")),
    Column("preferred_name", "Preferred name", "What the person likes to be called.",
           cleaning.name, also=("known as", "likes to be called")),
    Column("nhs_number", "NHS number", "Ten digits, with or without spaces.",
           cleaning.checked_nhs_number, also=("nhs no", "nhs", "nhs num", "nhsnumber")),
    Column("date_of_birth", "Date of birth", "2026-09-21 or 21/09/2026.", cleaning.birth,
           also=("dob", "birth date", "born on", "born", "d o b")),
    Column("gender", "Gender", "", one_of(choices.GENDERS, called="a gender"),
           takes_any_word=True,
           also=("sex",)),
    Column("ethnicity", "Ethnicity", "Census group by name, or NHS ethnic category code.",
           one_of(choices.ETHNICITIES, called="an ethnic group"), takes_any_word=True,
           also=("ethnic group", "ethnic origin", "ethnic category")),
    *(Column(f"address_{number}", f"Address line {number}", "", cleaning.address_line,
             takes_any_word=True,
             also=(f"address {number}", f"addr {number}", *(("address", "street"),
                   ("street 2",), ("town", "city"), ("county",))[number - 1]))
      for number in (1, 2, 3, 4)),
    Column("postcode", "Postcode", "", cleaning.postcode, also=("post code", "zip")),
    Column("phone", "Telephone", "", cleaning.phone,
           also=("phone", "telephone number", "home phone", "landline", "tel", "home telephone")),
    Column("mobile", "Mobile", "", cleaning.phone,
           also=("mobile number", "mobile phone", "mobile telephone")),
    Column("email", "E-mail", "", cleaning.email, also=("email address", "email")),
    Column("kind", "What the case is for",
           "Such as Care Act assessment, occupational therapy, review.", cleaning.kind,
           takes_any_word=True, required=True,
           also=("kind", "case type", "type", "referral type", "work type", "step", "workstep",
                 "assessment type", "request type", "activity", "step type")),
    Column("received_on", "Request received",
           "The day the person first asked. The wait counts from it.",
           cleaning.past_day("received_on"),
           required=True,
           also=("received", "received on", "date received", "referral date", "request date",
                 "start date", "date of referral", "step start date", "contact date")),
    Column("team", "Team", "By its name here; or choose one team for the whole file.",
           cleaning.team, takes_any_word=True, must_be_right=True,
           also=("team name", "allocated team", "responsible team", "org unit")),
    Column("worker", "Worker", "Who holds the case. A name that is no person is found and shown.",
           line_of(200), takes_any_word=True,
           also=("allocated worker", "worker name", "allocated to", "case worker", "caseworker",
                 "key worker", "assigned to", "social worker", "responsible worker", "assignee")),
    Column("rating", "Rating", "Red, amber, green or blue. Kept only where a person judged it.",
           cleaning.rating, takes_any_word=True,
           also=("rag", "rag rating", "priority", "risk", "risk rating")),
    Column("source", "Who asked", "", one_of(choices.SOURCES, called="a source"),
           takes_any_word=True,
           also=("referral source", "referrer", "source", "source of referral", "contact source")),
    Column("summary", "What they asked for", "", cleaning.paragraphs,
           also=("summary", "description", "reason", "presenting issue", "details", "notes",
                 "reason for referral")),
    Column("safe_by_post", "Safe to write to", "Yes, no, or empty for not asked.",
           cleaning.safety, takes_any_word=True,
           also=("safe by post", "safe to post", "safe to send letters")),
    Column("restricted", "Restricted record", "Yes where only a few people may see the record.",
           cleaning.yes_or_no, must_be_right=True,
           also=("restricted", "is restricted", "sensitive record", "access restricted")),
    Column("access_needs", "Access needs",
           "Names or codes, separated by semicolons; “none” where they were asked.",
           cleaning.access_needs, takes_any_word=True,
           also=("accessible information", "communication needs", "ais needs", "flags")),
    Column("spoken_language", "Spoken language", "", line_of(50),
           also=("language", "first language", "main language", "preferred language")),
    Column("written_language", "Written language", "", line_of(50), also=("reads",)),
    Column("interpreter", "Interpreter needed", "Yes, no, or empty for not asked.",
           cleaning.yes_or_no, takes_any_word=True,
           also=("interpreter", "needs interpreter", "interpreter required")),
    Column("in_hospital", "In hospital",
           "Yes, no, or the day of admission: nothing is posted home until somebody has asked.",
           cleaning.in_hospital, takes_any_word=True,
           also=("hospital", "is in hospital", "hospital admission", "admitted", "admitted on",
                 "admission date", "date of admission", "inpatient", "hospital inpatient")),
    Column("died_on", "Date of death", "A death that was verified.",
           cleaning.past_day("died_on"),
           also=("died on", "dod", "death date", "deceased date")),
    Column("reported_dead", "Reported dead", "Yes or a date: told, not yet verified.",
           cleaning.day_or_yes, also=("deceased", "reported dead on", "is deceased")),
)  # fmt: skip

BY_NAME = {column.name: column for column in COLUMNS}
NAMES = ("family_name", "given_names", "full_name")
# In these, numbers are days, in one order of day and month.
DAYS = ("date_of_birth", "received_on", "died_on", "reported_dead", "in_hospital")
REQUIRED = tuple(column.name for column in COLUMNS if column.required)


def label_of(name: str) -> str:
    """What a column is called on the screen; its own name for one that is no longer ours."""
    return BY_NAME[name].label if name in BY_NAME else name
