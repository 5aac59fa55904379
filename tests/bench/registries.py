"""The watch of the night over many sources: time, memory and requests, in a process of its own as a worker is.

The offline registries answer at once, so the numbers are our own work; what the registries' limits would add is
worked out from the requests.
"""

from __future__ import annotations

import io
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from citations.actions.watching import load_retraction_watch
from citations.models import Citation
from citations.records import Name, Record
from citations.registries.pace import RATES
from citations.replay import server
from citations.replay.library import Library, library
from citations.replay.settings import settings_for
from cms import postgres
from cms.accounts.models import User
from cms.audit.acts import act
from tests import factories
from tests.bench import table
from tests.servers import environment_for

WORDS = [
    "acute",
    "anaemia",
    "asthma",
    "blood",
    "bone",
    "cancer",
    "cardiac",
    "children",
    "cholesterol",
    "chronic",
    "clinical",
    "cohort",
    "control",
    "cough",
    "dementia",
    "diabetes",
    "diet",
    "disease",
    "dose",
    "drug",
    "elderly",
    "exercise",
    "fever",
    "fracture",
    "heart",
    "hip",
    "hospital",
    "infection",
    "insulin",
    "kidney",
    "knee",
    "liver",
    "lung",
    "migraine",
    "mortality",
    "muscle",
    "nausea",
    "nerve",
    "nursing",
    "obesity",
    "outcome",
    "pain",
    "patients",
    "placebo",
    "pregnancy",
    "pressure",
    "primary",
    "prostate",
    "quality",
    "randomised",
    "rash",
    "renal",
    "risk",
    "safety",
    "screening",
    "sepsis",
    "skin",
    "sleep",
    "spine",
    "statin",
    "stroke",
    "surgery",
    "survival",
    "therapy",
    "thyroid",
    "treatment",
    "trial",
    "tumour",
    "ulcer",
    "vaccine",
    "vein",
    "vision",
    "vitamin",
    "women",
]
RETRACTED_EACH = 500


def nightly_watch(database: str, *, sources: int, rows: int) -> None:
    """Run `manage.py check_citations` twice: when everything is new, and when one source in 500 was retracted since."""
    shelf = library()
    records = [record(number) for number in range(sources)]
    for each in records:
        shelf.add(each)
    fill(records)
    shelf.retraction_watch = retraction_watch(rows)
    with server.running(shelf) as registries:
        measured = [("first night", watch(database, registries))]
        retract(shelf, records[::RETRACTED_EACH])
        measured.append(("next night", watch(database, registries)))
    heads = ("run", "seconds", "peak MB", "requests", "seconds by their limits")
    title = f"The watch over {sources:,} sources, with {rows:,} rows of Retraction Watch"
    table.show(title, heads, [(name, *values) for name, values in measured])


def retraction_watch_pass(*, rows: int) -> None:
    """Load a Retraction Watch file, and load the same one again."""
    file, system = io.BytesIO(retraction_watch(rows)), User.objects.system()
    measured = []
    for name in ("every row is new", "no row is new"):
        started = time.perf_counter()
        load_retraction_watch(by=system, file=file)
        measured.append((name, time.perf_counter() - started))
        file.seek(0)
    table.show(f"Retraction Watch: a file of {rows:,} rows", ("pass", "seconds"), measured)


def watch(database: str, registries: server.Registries) -> tuple[float, float, int, float]:
    """Seconds, peak memory in MB, requests, and the seconds that the registries' limits would take alone."""
    registries.requests.clear()
    environment = environment_for(database, 0, postgres.cluster()) | settings_for(registries.address)
    environment |= {"OFFLINE_REGISTRIES": "1", "LOG_LEVEL": "ERROR"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "check_citations"],
        cwd=postgres.PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    peak = 0.0
    while not is_over(process):
        peak = peak_memory(process.pid) or peak
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError("check_citations failed")
    return seconds, peak, len(registries.requests), paced(registries)


def is_over(process: subprocess.Popen[bytes]) -> bool:
    """Whether a process has ended, asked for a moment."""
    try:
        process.wait(timeout=0.05)
    except subprocess.TimeoutExpired:
        return False
    return True


def peak_memory(pid: int) -> float:
    """The most memory in MB that a process has held, 0 once it is over (Linux).

    What `wait4` says counts the process that started it too.
    """
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _colon, value = line.partition(":")
        if name == "VmHWM":
            return int(value.split()[0]) / 1024
    return 0.0


def paced(registries: server.Registries) -> float:
    """How long the requests would take if the real registries' limits were all that holds them up."""
    count = Counter(path.split("/")[1] for _method, path, _words in registries.requests)
    rates = {"crossref": RATES["crossref_list"], "eutils": RATES["eutils"]}
    return max(count[name] * rate.interval / rate.together for name, rate in rates.items())


def record(number: int) -> Record:
    """A made-up article with a title that no other has."""
    chance = random.Random(number)
    title = f"{' '.join(chance.sample(WORDS, 8)).capitalize()} {number}"
    authors = tuple(Name(chance.choice(WORDS).capitalize(), given) for given in ("A", "BC", "D"))
    return Record(
        title=title,
        authors=authors,
        container_title="Journal of Examples",
        container_title_short="J Ex",
        year=2000 + number % 25,
        volume=str(number % 90 + 1),
        issue=str(number % 12 + 1),
        pages=f"{number % 900 + 1}-{number % 900 + 9}",
        doi=f"10.5555/bench.{number}",
        pmid=str(20_000_000 + number) if number % 3 else "",
    )


def fill(records: list[Record]) -> None:
    with act(by=factories.editor(), act="citation.add"):
        Citation.objects.bulk_create(
            Citation(
                **{
                    **{name: value for name, value in each.to_dict().items() if name != "notice"},
                    "key": f"bench{number}",
                    "doi": each.doi,
                    "pmid": each.pmid or None,
                }
            )
            for number, each in enumerate(records)
        )


def retract(shelf: Library, records: list[Record]) -> None:
    for each in records:
        shelf.crossref[each.doi].payload["updated-by"] = [
            {
                "DOI": f"{each.doi}.retraction",
                "type": "retraction",
                "label": "Retraction",
                "source": "publisher",
                "updated": {"date-parts": [[2026, 11, 20]]},
            }
        ]


def retraction_watch(rows: int) -> bytes:
    """A file as Retraction Watch publishes it; none of its rows is about a source of ours."""
    out = io.StringIO()
    out.write(
        "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
        "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,"
        "RetractionNature,Reason,Paywalled,Notes,\n"
    )
    filling = "An institution with a long name, a city and a country; " * 6
    for number in range(rows):
        out.write(
            f'{number},"A title of row {number}",(HSC) Medicine;,"{filling}",J Ex,Publisher,Country,"A B;C D;",,'
            f"Research Article;,11/20/2024 0:00,10.5555/rw.notice.{number},0,1/1/2020 0:00,10.5555/rw.{number},"
            f"{30_000_000 + number},Retraction,Unreliable Results;Investigation by Journal/Publisher;,No,,\n"
        )
    return out.getvalue().encode()
