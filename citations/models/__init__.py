"""The library of sources: what articles cite, what people and registries say of it, and how registries are asked."""

from citations.models.checks import CitationCheck, Verification
from citations.models.journals import Journal, JournalDecision
from citations.models.notices import EditorialNotice
from citations.models.pastes import Paste, PastedLine
from citations.models.registries import RegistryRecord, RegistryRun, RegistrySlot, RetractionWatchRow, Watch
from citations.models.source import FACTS, NOTICE, Citation, CitationQuerySet, Notice, SourceType

__all__ = [
    "FACTS",
    "NOTICE",
    "Citation",
    "CitationCheck",
    "CitationQuerySet",
    "EditorialNotice",
    "Journal",
    "JournalDecision",
    "Notice",
    "Paste",
    "PastedLine",
    "RegistryRecord",
    "RegistryRun",
    "RegistrySlot",
    "RetractionWatchRow",
    "SourceType",
    "Verification",
    "Watch",
]
