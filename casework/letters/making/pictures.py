"""The pictures of Easy Read: our own drawings, each with the words that a screen reader says."""

from collections.abc import Mapping

# By the name that a wording uses; each is a drawing in ``typst/pictures``.
PICTURES: Mapping[str, str] = {
    "calendar": "A calendar",
    "carer": "A person helping another person",
    "clock": "A clock",
    "complain": "A person speaking who is not happy",
    "computer": "A computer",
    "cross": "A cross, for no",
    "doctor": "A doctor",
    "email": "An e-mail",
    "form": "A form",
    "home": "A home",
    "letter": "A letter",
    "meeting": "People at a table",
    "money": "Money",
    "people": "A group of people",
    "person": "A person",
    "phone": "A telephone",
    "question": "A question mark",
    "tick": "A tick, for yes",
    "warning": "A warning sign",
    "worker": "A worker with a badge",
}
