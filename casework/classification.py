"""What each field tells about a living person: plain, personal, or special category (S8).

Special category is what Article 9 of the UK GDPR names (health, ethnicity, and what reveals them)
and, in this work, everything that says why someone needs care. A test fails for any field that is
not declared here. Links to a person or a case are personal: they say that someone is known to us.
"""

from collections.abc import Mapping
from enum import Enum


class Says(Enum):
    """How a field must be guarded in logs, exports, tests and copies."""

    PLAIN = "plain"
    PERSONAL = "personal"
    SPECIAL = "special category"


def declare(*, plain: str = "", personal: str = "", special: str = "") -> dict[str, Says]:
    """The fields of one model, by what they say; each list is words between spaces."""
    named = ((Says.PLAIN, plain), (Says.PERSONAL, personal), (Says.SPECIAL, special))
    return {field: says for says, fields in named for field in fields.split()}


FIELDS: dict[str, Mapping[str, Says]] = {
    "casework.AccessNeed": declare(
        plain="id source recorded_by",
        personal="person share recorded_on review_due_on ends_on",
        special="term note",
    ),
    "casework.AccessNeedTerm": declare(plain="code label group letter_format not_by_voice"),
    "casework.Absence": declare(
        plain="id recorded_by recorded_at", personal="worker starts_on ends_on", special="reason"
    ),
    "casework.Address": declare(
        plain="id",
        personal="person lines postcode uprn starts_on ends_on returned_on "
        "found_right_at",
        special="kind",  # a hospital, a care home, a prison
    ),
    "casework.AgendaItem": declare(
        plain="id meeting place decided_by decided_at allocation offer change undone",
        personal="case carried_over",
        special="rag_before rag_after decision situation situation_note safe_by told note "
        "outcome",
    ),
    "casework.AllocationMeeting": declare(
        plain="id team on chair began_at ended_at ended_by", personal="present others_present"
    ),
    "casework.Allocation": declare(
        plain="id reason by ended_because",
        personal="case worker starts_on ended_on stranded_on",
        special="note",
    ),
    "casework.ApiToken": declare(
        plain="id user name sha256 begins scopes made_at expires_at revoked_at last_used_on"
    ),
    "casework.Attempt": declare(plain="id carrier began_at ended_at", personal="letter outcome"),
    "casework.Case": declare(
        plain="id team source joined_on spell version created_at",
        personal="person worker received_on allocated_on stranded_on started_on done_on "
        "next_look_on indicative_on letter_due_on spoken_on escalation_due_on closed_on",
        special="kind summary rag rated_on rag_began_on urgency look_because close_reason",
    ),
    "casework.CaseReference": declare(
        plain="id system kind recorded_at recorded_by ended_at ended_by",
        personal="case number plain ended_because",
    ),
    "casework.Change": declare(
        plain="id by", personal="case on due_on looked_on",
        special="trigger note asks_of_post",
    ),
    "casework.Contact": declare(
        plain="id by at",
        personal="case how spoke_with outcome talked chasing on",
        special="summary",
    ),
    "casework.Delivery": declare(
        plain="carrier provider_reference batch status_at told_by next_poll_at seen_to_at "
        "seen_to_by",
        personal="letter status detail",
        special="seen_to_because",
    ),
    "casework.DetailToCorrect": declare(
        plain="id field batch line found_at corrected_at corrected_by",
        personal="person says outcome",
        special="said",
    ),
    "casework.Digest": declare(plain="id on counts sent_at", personal="worker"),
    "casework.Draft": declare(plain="id user saved_at", personal="path", special="data"),
    "casework.EmergencyPack": declare(
        plain="id what team file sha256 size cases warnings made_at", personal="people"
    ),
    "casework.Escalation": declare(
        plain="id rung threshold spell told climbs_on acknowledged_by acknowledged_at",
        personal="case raised_on ended_on",
        special="rag action reason ended_because",
    ),
    "casework.Event": declare(plain="id by at", personal="person case", special="verb says data"),
    "casework.Generation": declare(
        plain="id mark ticks ticked_at began_at by because stopped_because"
    ),
    "casework.Grant": declare(
        plain="id given_by given_at ends_at is_emergency", personal="person user", special="reason"
    ),
    "casework.GrantReview": declare(
        plain="id was_in_order by at", personal="grant", special="says"
    ),
    "casework.IdempotencyKey": declare(
        plain="id user key sha256 made_at status", personal="headers people", special="body"
    ),
    "casework.AuditFinding": declare(
        plain="id history what since until found_at last_found_at answered_by answered_at",
        personal="record answer",
    ),
    "casework.AuditSeal": declare(plain="id number at"),
    "casework.SealedBatch": declare(
        plain="id seal history number rows firsts lasts columns head"
    ),
    "casework.SealedLink": declare(plain="id batch history rows head", personal="record"),
    "casework.SealedMonth": declare(plain="id month rows digest at"),
    "casework.SecurityAct": declare(plain="id user act page rows address at", personal="asked"),
    "casework.HistoryMoved": declare(plain="id history row at", personal="was became"),
    "casework.Import": declare(
        plain="id sha256 mapping headings team state read accepted rejected unchanged by at "
        "applied_at claimed_until changed asked gone system part people_known_at undone_at "
        "undone_by",
        personal="file_name refused_because findings",
        special="file",
    ),
    "casework.ImportMapping": declare(plain="id headings_sha256 mapping orders saved_at"),
    "casework.ImportTaken": declare(plain="id batch by at"),
    "casework.ImportValue": declare(plain="id column heading means by at", personal="said"),
    "casework.ImportRow": declare(
        plain="id batch line verdict same_as answered_by",
        personal="worker_name case person",
        special="values clean problems likes",
    ),
    "casework.ImportNews": declare(
        plain="id batch line state decided_by decided_at version",
        personal="person case",
        special="what was says because",
    ),
    "casework.JobRun": declare(
        personal="broken", plain="id job started_at ended_at counts error"
    ),
    "casework.Turn": declare(plain="id work place holder until"),
    "casework.LargerCaseload": declare(
        plain="id worker most ends_on asked_by asked_at agreed_by agreed_at ended_by ended_at",
        personal="because",
    ),
    "casework.Interest": declare(
        plain="id declared_by declared_at ended_by ended_at",
        personal="worker person kind ended_because",
    ),
    "casework.Letter": declare(
        plain="id team kind channel sha256 pages carrier not_before claimed_until decided_by "
        "decided_at created_at again again_of asked_by wording_version withdrawn_on "
        "withdrawn_from",
        personal="case person referrer milestone made_for due_on state sent_to sent_at",
        special="held_because held_detail format format_because decided_because overrides "
        "language details",
    ),
    "casework.LetterTask": declare(
        plain="id team worker kind raised_on due_on done_on done_by done_way dropped_on "
        "dropped_because",
        personal="letter person",
        special="needs language done_how",
    ),
    "casework.LetterDocument": declare(
        plain="media_type", personal="letter", special="content facts"
    ),
    "casework.Look": declare(plain="id user screen at", personal="person case"),
    "casework.Note": declare(plain="id by at", personal="case", special="text"),
    "casework.Offer": declare(
        plain="id to by at answer answered_by answered_at",
        personal="case",
        special="reason answer_note",
    ),
    "casework.PackFetch": declare(plain="id pack by at"),
    "casework.Pause": declare(
        plain="id by", personal="case starts_on until ended_on",
        special="reason note asks_of_post",
    ),
    "casework.Person": declare(
        plain="id version created_at",
        personal="family_name given_names preferred_name plain_name nhs_number born_on died_on "
        "reported_dead_on gender email phone mobile safe_by_post safe_by_email safe_by_phone "
        "safe_by_text safe_voicemail do_not_write is_restricted merged_into "
        "access_needs_asked_on",
        special="ethnicity spoken_language written_language interpreter_needed reach_note "
        "safety_warning",
    ),
    "casework.ComparedUpTo": declare(plain="id people_at event"),
    "casework.LikelyDouble": declare(
        plain="id found_at", personal="one other nearness is_same why"
    ),
    "casework.Merge": declare(
        plain="id by at undone_by undone_at",
        personal="kept ended because moved",
        special="before",
    ),
    "casework.ToldApart": declare(
        plain="id by at undone_by undone_at", personal="one other because"
    ),
    "casework.PersonName": declare(
        plain="id source recorded_by recorded_at removed_at",
        personal="person given_names family_name since until plain_name removed_because",
    ),
    "casework.PersonReference": declare(
        plain="id system kind recorded_at recorded_by ended_at ended_by",
        personal="person number plain ended_because",
    ),
    "casework.PolicyNumber": declare(plain="id code value from_on reason by at applied_at"),
    "casework.PostChange": declare(
        plain="id team role by at applied_at", personal="worker from_on"
    ),
    "casework.Rating": declare(
        plain="id reasons_version by at", personal="case on", special="rag suggested reasons note"
    ),
    "casework.Relearnt": declare(plain="id entry answer by at"),
    "casework.Referrer": declare(
        plain="id recorded_by recorded_at",
        personal="case name organisation email lines postcode may_be_told may_be_told_because "
        "phone replaced_by first told_on",
    ),
    "casework.Representative": declare(
        plain="id recorded_by recorded_at",
        personal="person representative letters starts_on ends_on",
        special="authority evidence",
    ),
    "casework.SavedView": declare(plain="id user name query"),
    "casework.Search": declare(plain="id user found at", personal="query"),
    "casework.ServiceAccount": declare(
        plain="id user name purpose sponsor scopes asked_by asked_at agreed_by agreed_at ended_by "
        "ended_at"
    ),
    "casework.ServiceSecret": declare(
        plain="id account sha256 begins made_by made_at expires_at ended_at last_used_on "
        "warned_days"
    ),
    "casework.Session": declare(
        plain="session_key session_data expire_date user began_at last_used_at",
        personal="address browser",
    ),
    "casework.Share": declare(
        plain="id team by ended_by", personal="case starts_on ended_on", special="reason"
    ),
    "casework.SourceOfHarm": declare(
        plain="id recorded_by recorded_at",
        personal="person other name lines postcode uprn starts_on ends_on",
        special="kind note ended_because apart_because",
    ),
    "casework.StaffAct": declare(plain="id team act by at", personal="worker says"),
    "casework.Stay": declare(
        plain="id team reason", personal="case entered_on left_on", special="left_because"
    ),
    "casework.Reorganisation": declare(
        plain="id kind team to because on by at moved undone_by undone_at"
    ),
    "casework.ReorganisedCase": declare(plain="id reorganisation version", personal="case"),
    "casework.Team": declare(
        plain="id name locality hub phone email hours takes opened_on closed_on "
        "merged_into former_names"
    ),
    "casework.User": declare(
        plain="id is_superuser is_staff is_active groups user_permissions",
        personal="password last_login username first_name last_name email date_joined",
    ),
    "casework.Worker": declare(
        plain="id team role skills cap",
        personal="user name employment fte started_on left_on",
    ),
    "casework.Wording": declare(
        plain="id kind language form version state blocks why written_by written_at decided_by "
        "decided_at decided_because edits of_version"
    ),
    "casework.WordingAct": declare(plain="id wording act by at because"),
}  # fmt: skip


def says(model: str, field: str) -> Says:
    """How a field is classified; an undeclared one is a mistake (``KeyError``)."""
    return FIELDS[model][field]


def add(fields: Mapping[str, Mapping[str, Says]]) -> None:
    """An app declares the fields of its own models, in its ``ready()``."""
    FIELDS.update(fields)
