"""What the editorial desk works on, and the evidence it leaves behind."""

from articles.models.article import Address, Article, Autosave, Image, Topic
from articles.models.claims import Claim, Verdict
from articles.models.comments import Comment, PendingComment, Settlement
from articles.models.conditions import ConditionalApproval
from articles.models.edition import Contribution, Edition, EditionCitation, EditionContributor, EditionRecall
from articles.models.feedback import Feedback, FeedbackFigure, ViewCount
from articles.models.findings import Finding
from articles.models.links import Link
from articles.models.overlap import CommonMark, Fingerprint, Overlap, OverlapCheck
from articles.models.partners import Delivery, Subscriber
from articles.models.people import Person, Reviewer
from articles.models.publication import Publication, Schedule
from articles.models.reading import ReadMark
from articles.models.review import Assignment, Blocker, InterestWaiver, Revocation, SignOff
from articles.models.review_links import ReviewLink
from articles.models.search import IndexWord, Synonym, SynonymGroup
from articles.models.telling import Digest, MailChoice, News, Reminder

__all__ = [
    "Address",
    "Article",
    "Assignment",
    "Autosave",
    "Blocker",
    "Claim",
    "Comment",
    "CommonMark",
    "ConditionalApproval",
    "Contribution",
    "Delivery",
    "Digest",
    "Edition",
    "EditionCitation",
    "EditionContributor",
    "EditionRecall",
    "Feedback",
    "FeedbackFigure",
    "Finding",
    "Fingerprint",
    "Image",
    "IndexWord",
    "InterestWaiver",
    "Link",
    "MailChoice",
    "News",
    "Overlap",
    "OverlapCheck",
    "PendingComment",
    "Person",
    "Publication",
    "ReadMark",
    "Reminder",
    "ReviewLink",
    "Reviewer",
    "Revocation",
    "Schedule",
    "Settlement",
    "SignOff",
    "Subscriber",
    "Synonym",
    "SynonymGroup",
    "Topic",
    "Verdict",
    "ViewCount",
]
