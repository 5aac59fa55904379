import csv
import datetime
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from citations.found import Event, EventKind, Source
from citations.identifiers import normalize_doi
from citations.registries.retraction_watch_rows import HEADER, Row, Tally, WrongHeader, event_of, rows_in

FILE = Path(__file__).parents[1] / "data" / "registries" / "retraction_watch.csv"
HEADER_LINE = ",".join([*HEADER, ""]).encode() + b"\n"


def file_of(*rows, header=HEADER_LINE):
    """A file with rows given by some of their columns, or as bytes."""
    written = io.BytesIO(header)
    written.seek(0, io.SEEK_END)
    for row in rows:
        written.write(row if isinstance(row, bytes) else line(**row))
    written.seek(0)
    return written


def line(**columns):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(
        [*(columns.get(name.replace(" ", ""), "") for name in HEADER), ""]
    )
    return text.getvalue().encode()


def one(**columns):
    (row,) = rows_in(file_of({"RecordID": "1", "RetractionNature": "Retraction", **columns}))
    return row


class TestRealRows:
    def test_are_read_and_counted(self):
        tally = Tally()

        with FILE.open("rb") as file:
            rows = {row.record_id: row for row in rows_in(file, tally)}

        assert (len(rows), tally) == (8, Tally())
        assert rows["67291"] == Row(
            record_id="67291",
            nature="correction",
            doi="10.2147/ijn.s97476",
            pmid="27013874",
            on=datetime.date(2022, 8, 4),
            notice_doi="10.2147/ijn.s384663",
            notice_pmid="35959284",
            reasons=(
                "Concerns/Issues about Data",
                "Concerns/Issues about Referencing/Attributions",
                "Error in Text",
                "Investigation by Company/Institution",
            ),
        )
        assert (rows["70548"].doi, rows["70548"].pmid, rows["70548"].notice_doi) == ("", "", "")
        assert rows["40040"].doi == "10.1002/1096-9098(200007)74:3<201::aid-jso8>3.0.co;2-5"
        assert rows["50438"].reasons[0] == "Concerns/Issues About Data"

    def test_become_events(self):
        with FILE.open("rb") as file:
            events = {row.record_id: event_of(row) for row in rows_in(file)}

        assert events["34999"] == Event(
            EventKind.RETRACTION,
            Source.RETRACTION_WATCH,
            key="34999",
            notice_doi="10.1177/17588359211061903",
            notice_pmid="35035532",
            on=datetime.date(2021, 12, 15),
            reasons=("Concerns/Issues about Data", "Concerns/Issues about Results and/or Conclusions"),
        )
        assert [events[number].kind for number in ("72867", "72853", "67291", "49720")] == [
            EventKind.CONCERN,
            EventKind.RETRACTION,
            EventKind.CORRECTION,
            EventKind.REINSTATEMENT,
        ]


class TestCells:
    @pytest.mark.parametrize("nothing", ["0", "unavailable", "Unavailable", "UNAVAILABLE", "", "  ", "n/a"])
    def test_without_an_identifier_have_none(self, nothing):
        row = one(OriginalPaperDOI=nothing, OriginalPaperPubMedID=nothing, RetractionDOI=nothing)

        assert (row.doi, row.pmid, row.notice_doi) == ("", "", "")

    @pytest.mark.parametrize(
        ("cell", "day"),
        [
            ("2/6/2010 0:00", datetime.date(2010, 2, 6)),
            ("12/31/2010", datetime.date(2010, 12, 31)),
            ("31/12/2010 0:00", None),
            ("2/30/2010 0:00", None),
            ("2010-02-06", None),
            ("", None),
        ],
    )
    def test_with_dates_put_the_month_first(self, cell, day):
        assert one(RetractionDate=cell).on == day

    @pytest.mark.parametrize(
        ("nature", "reasons", "kind"),
        [
            ("Retraction", "Retract and Replace;", EventKind.REPLACED),
            ("Retraction", "+Retract and Replace;+Error in Data;", EventKind.REPLACED),
            ("Retraction", "Error in Data;", EventKind.RETRACTION),
            ("Reinstatement", "Retract and Replace;", EventKind.REINSTATEMENT),
            ("Expression of concern", "", EventKind.CONCERN),
            ("EXPRESSION OF CONCERN", "", EventKind.CONCERN),
        ],
    )
    def test_with_the_nature_and_the_reasons_say_what_happened(self, nature, reasons, kind):
        assert event_of(one(RetractionNature=nature, Reason=reasons)).kind == kind

    @pytest.mark.parametrize("nature", ["", "Something new"])
    def test_with_an_unknown_nature_say_nothing(self, nature):
        assert event_of(one(RetractionNature=nature)) is None

    @example("10.1000/x.pmid")
    @given(st.from_regex(r"10\.[0-9]{4}/[A-Za-z0-9._()/-]{1,12}", fullmatch=True))
    def test_with_a_well_written_doi_come_out_as_any_other(self, doi):
        try:
            normal = normalize_doi(doi)
        except ValueError:
            normal = ""

        assert one(OriginalPaperDOI=doi).doi == normal


class TestMalformedRows:
    def test_are_passed_over_and_named_by_their_lines(self):
        tally = Tally()
        good = {"RecordID": "7", "RetractionNature": "Retraction"}

        rows = list(
            rows_in(
                file_of(
                    good,
                    b"1,too,short\n",
                    {"RecordID": "x", "RetractionNature": "Retraction"},
                    b",,,\n",
                    b"\n",
                    line(**{**good, "Title": "over\ntwo lines"}),
                    line(**good)[:-1] + b",one too many\n",
                    b"9" + b"," * 20 + b"\xff\x00\n",
                ),
                tally,
            )
        )

        assert [row.record_id for row in rows] == ["7", "7", "9"]
        assert tally == Tally(malformed_rows=3, malformed=[3, 4, 9])

    def test_that_are_no_csv_do_not_end_the_file(self):
        tally = Tally()
        endless = b'8,"' + b"a" * 200_000 + b"\n"

        rows = list(rows_in(file_of({"RecordID": "7"}, endless, {"RecordID": "9"}), tally))

        assert [row.record_id for row in rows] == ["7", "9"]
        assert tally.malformed == [3]

    def test_are_counted_all_but_listed_only_up_to_a_thousand(self):
        tally = Tally()

        assert list(rows_in(file_of(*[b"bad\n"] * 1500), tally)) == []
        assert (tally.malformed_rows, len(tally.malformed)) == (1500, 1000)

    @given(st.binary(max_size=300))
    def test_of_any_bytes_are_never_fatal(self, junk):
        rows = list(rows_in(file_of(junk, b"\n", {"RecordID": "7"})))

        assert all(row.record_id.isdecimal() for row in rows)


class TestFiles:
    @pytest.mark.parametrize(
        "header",
        [
            b"",
            b"<html>\n",
            HEADER_LINE.replace(b"Record ID", b"RecordID"),
            HEADER_LINE.replace(b"Title,Subject", b"Subject,Title"),
            HEADER_LINE.replace(b"Notes,", b"Notes,New"),
        ],
    )
    def test_with_another_header_are_refused_at_once(self, header):
        with pytest.raises(WrongHeader):
            rows_in(file_of({"RecordID": "7"}, header=header))

    @pytest.mark.parametrize(
        "header", [HEADER_LINE, b"\xef\xbb\xbf" + HEADER_LINE, HEADER_LINE.replace(b"Notes,", b"Notes")]
    )
    def test_with_the_known_header_are_read(self, header):
        assert [row.record_id for row in rows_in(file_of({"RecordID": "7"}, header=header))] == ["7"]

    def test_of_any_length_are_read_as_a_stream(self, tmp_path):
        body = b"".join(FILE.read_bytes().splitlines(keepends=True)[1:9])
        path = tmp_path / "rows.csv"
        path.write_bytes(HEADER_LINE + body * 1000)
        tracemalloc.start()

        with path.open("rb") as file:
            count = sum(1 for _row in rows_in(file))
            _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert count == 8_000
        assert peak < path.stat().st_size / 4
