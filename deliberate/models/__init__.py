"""Nouns: the tables of Deliberate, one file per noun."""

from deliberate.models.access_link import AccessLink, OwnershipOffer
from deliberate.models.account import Account, Membership, Role
from deliberate.models.amendment import Amendment
from deliberate.models.assembly import Assembly, AssemblyState, InfluenceLevel, Question, ResultsVisibility
from deliberate.models.audit import AuditEntry
from deliberate.models.codebook_version import CodebookVersion
from deliberate.models.coding_plan import CodingPlan, SuggestionSource, TrainingAnswer
from deliberate.models.comment import Comment, CommentEndorsement, CommentKind
from deliberate.models.completed_form import CompletedForm
from deliberate.models.concept_code import Coding, CodingKind, ConceptCode, Directness, Stance
from deliberate.models.concept_tag import CodeAppeal, ConceptTag, TagAnswer
from deliberate.models.device import ParticipantDevice
from deliberate.models.entry_invitation import EntryInvitation
from deliberate.models.form_draft import FormDraft
from deliberate.models.group_name import GroupName
from deliberate.models.invitation import Invitation
from deliberate.models.live_tally import LiveTally
from deliberate.models.log_in import AccountEvent, AccountSession, ExternalIdentity, RecoveryCode
from deliberate.models.mail_choice import MailKind, MailOptOut, ResultNotice
from deliberate.models.outgoing_mail import MailState, OutgoingMail
from deliberate.models.participant import EntryKind, Participant
from deliberate.models.rate_window import RateWindow
from deliberate.models.report_file import FileState, ReportExtent, ReportFile
from deliberate.models.report_fragment import ReportFragment
from deliberate.models.report_version import ReportLink, ReportVersion, VersionAudience, VersionState
from deliberate.models.response import Disposition, Response
from deliberate.models.run import Outcome, OutcomeState, Run, RunState
from deliberate.models.statement import REWORDED, WITHDRAWN, Moderation, Origin, RejectionReason, Statement
from deliberate.models.tension import Tension, TensionKind
from deliberate.models.topic import StatementTopic, Topic
from deliberate.models.vote import CHOICES, Choice, Exposure, PassReason, Purpose, Vote, VoteEvent

__all__ = [
    "CHOICES",
    "REWORDED",
    "WITHDRAWN",
    "AccessLink",
    "Account",
    "AccountEvent",
    "AccountSession",
    "Amendment",
    "Assembly",
    "AssemblyState",
    "AuditEntry",
    "Choice",
    "CodeAppeal",
    "CodebookVersion",
    "Coding",
    "CodingKind",
    "CodingPlan",
    "Comment",
    "CommentEndorsement",
    "CommentKind",
    "CompletedForm",
    "ConceptCode",
    "ConceptTag",
    "Directness",
    "Disposition",
    "EntryInvitation",
    "EntryKind",
    "Exposure",
    "ExternalIdentity",
    "FileState",
    "FormDraft",
    "GroupName",
    "InfluenceLevel",
    "Invitation",
    "LiveTally",
    "MailKind",
    "MailOptOut",
    "MailState",
    "Membership",
    "Moderation",
    "Origin",
    "Outcome",
    "OutcomeState",
    "OutgoingMail",
    "OwnershipOffer",
    "Participant",
    "ParticipantDevice",
    "PassReason",
    "Purpose",
    "Question",
    "RateWindow",
    "RecoveryCode",
    "RejectionReason",
    "ReportExtent",
    "ReportFile",
    "ReportFragment",
    "ReportLink",
    "ReportVersion",
    "Response",
    "ResultNotice",
    "ResultsVisibility",
    "Role",
    "Run",
    "RunState",
    "Stance",
    "Statement",
    "StatementTopic",
    "SuggestionSource",
    "TagAnswer",
    "Tension",
    "TensionKind",
    "Topic",
    "TrainingAnswer",
    "VersionAudience",
    "VersionState",
    "Vote",
    "VoteEvent",
]
