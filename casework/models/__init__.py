"""The tables, one subject a file."""

from casework.models.api import ApiToken, IdempotencyKey, Scope
from casework.models.audit import (
    AuditFinding,
    AuditSeal,
    HistoryMoved,
    SealedBatch,
    SealedLink,
    SealedMonth,
    SecurityAct,
)
from casework.models.case import Case, CloseReason, Source, Stay, StayReason
from casework.models.caseload import LargerCaseload
from casework.models.emergency_pack import EmergencyPack, PackFetch
from casework.models.escalation import Escalation
from casework.models.external_reference import (
    OWN_NUMBER,
    PRESENT_SYSTEM,
    CaseReference,
    NoLongerTheNumber,
    PersonReference,
    same_number,
)
from casework.models.generation import Generation, Relearnt
from casework.models.grant import Grant, GrantReview
from casework.models.import_news import HOLDS_LETTERS, ImportNews, NewsState, What
from casework.models.interest import Interest
from casework.models.letter import (
    WAITING_WELL,
    Attempt,
    Channel,
    Letter,
    LetterDocument,
    LetterState,
)
from casework.models.letter_work import Delivery, LetterTask, Wording
from casework.models.meeting import AgendaItem, AllocationMeeting, Decided, Situation
from casework.models.national_lists import Ethnicity, Gender
from casework.models.person import (
    AccessNeed,
    AccessNeedTerm,
    Address,
    AddressKind,
    Person,
)
from casework.models.person_doubles import ComparedUpTo, LikelyDouble, Merge, ToldApart
from casework.models.person_names import PersonName
from casework.models.reach import Authority, Referrer, Representative, SourceOfHarm
from casework.models.record import Event, Look, Search, Verb
from casework.models.reorganisation import Reorganisation, ReorganisedCase
from casework.models.running import (
    Digest,
    Draft,
    Import,
    ImportMapping,
    ImportRow,
    ImportState,
    ImportTaken,
    ImportValue,
    JobRun,
    PolicyNumber,
    SavedView,
    Turn,
)
from casework.models.service_account import ServiceAccount, ServiceSecret
from casework.models.session import Session
from casework.models.share import Share
from casework.models.staff_act import PostChange, StaffAct
from casework.models.team import Team
from casework.models.to_correct import DetailToCorrect
from casework.models.user import User
from casework.models.wording_act import WordingAct
from casework.models.work import (
    Allocation,
    AllocationReason,
    Change,
    Contact,
    Note,
    Offer,
    Pause,
    PauseReason,
    Rating,
)
from casework.models.worker import Absence, AbsenceReason, Worker

__all__ = [
    "HOLDS_LETTERS",
    "OWN_NUMBER",
    "PRESENT_SYSTEM",
    "WAITING_WELL",
    "Absence",
    "AbsenceReason",
    "AccessNeed",
    "AccessNeedTerm",
    "Address",
    "AddressKind",
    "AgendaItem",
    "Allocation",
    "AllocationMeeting",
    "AllocationReason",
    "ApiToken",
    "Attempt",
    "AuditFinding",
    "AuditSeal",
    "Authority",
    "Case",
    "CaseReference",
    "Change",
    "Channel",
    "CloseReason",
    "ComparedUpTo",
    "Contact",
    "Decided",
    "Delivery",
    "DetailToCorrect",
    "Digest",
    "Draft",
    "EmergencyPack",
    "Escalation",
    "Ethnicity",
    "Event",
    "Gender",
    "Generation",
    "Grant",
    "GrantReview",
    "HistoryMoved",
    "IdempotencyKey",
    "Import",
    "ImportMapping",
    "ImportNews",
    "ImportRow",
    "ImportState",
    "ImportTaken",
    "ImportValue",
    "Interest",
    "JobRun",
    "LargerCaseload",
    "Letter",
    "LetterDocument",
    "LetterState",
    "LetterTask",
    "LikelyDouble",
    "Look",
    "Merge",
    "NewsState",
    "NoLongerTheNumber",
    "Note",
    "Offer",
    "PackFetch",
    "Pause",
    "PauseReason",
    "Person",
    "PersonName",
    "PersonReference",
    "PolicyNumber",
    "PostChange",
    "Rating",
    "Referrer",
    "Relearnt",
    "Reorganisation",
    "ReorganisedCase",
    "Representative",
    "SavedView",
    "Scope",
    "SealedBatch",
    "SealedLink",
    "SealedMonth",
    "Search",
    "SecurityAct",
    "ServiceAccount",
    "ServiceSecret",
    "Session",
    "Share",
    "Situation",
    "Source",
    "SourceOfHarm",
    "StaffAct",
    "Stay",
    "StayReason",
    "Team",
    "ToldApart",
    "Turn",
    "User",
    "Verb",
    "What",
    "Wording",
    "WordingAct",
    "Worker",
    "same_number",
]
