import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.editorial import editorial_status, is_replaced, once, standing_notice
from citations.found import HARD, Event, EventKind, Source
from citations.verdicts import Status

RETRACTION, PARTIAL = EventKind.RETRACTION, EventKind.PARTIAL_RETRACTION
WITHDRAWAL, REMOVAL, REPLACED = EventKind.WITHDRAWAL, EventKind.REMOVAL, EventKind.REPLACED
REINSTATEMENT, CONCERN, CORRECTION = EventKind.REINSTATEMENT, EventKind.CONCERN, EventKind.CORRECTION
SUPERSEDED, PUBLISHED = EventKind.SUPERSEDED, EventKind.PUBLISHED


def event(kind, year=None, source=Source.CROSSREF, **fields):
    """One notice of the first of January; without a year it has no date."""
    day = datetime.date(year, 1, 1) if year else None
    return Event(kind=kind, source=source, key=fields.pop("key", f"{kind}:{year}"), on=day, **fields)


EVENTS = st.builds(
    Event,
    kind=st.sampled_from(EventKind),
    source=st.sampled_from([Source.CROSSREF, Source.PUBMED, Source.RETRACTION_WATCH]),
    key=st.text(max_size=3),
    notice_doi=st.sampled_from(["", "10.1000/1", "10.1000/2"]),
    on=st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2020, 1, 9)),
)


class TestStatus:
    @pytest.mark.parametrize(
        ("told", "status"),
        [
            ([], Status.CLEAN),
            ([(RETRACTION, 2010)], Status.RETRACTED),
            ([(PARTIAL, 2010)], Status.RETRACTED),
            ([(REPLACED, 2010)], Status.RETRACTED),
            ([(WITHDRAWAL, 2010)], Status.WITHDRAWN),
            ([(REMOVAL, 2010)], Status.WITHDRAWN),
            ([(WITHDRAWAL, 2010), (RETRACTION, 2009)], Status.RETRACTED),
            ([(CONCERN, 2010)], Status.CONCERN),
            ([(CORRECTION, 2010)], Status.CORRECTED),
            ([(SUPERSEDED, 2010)], Status.SUPERSEDED),
            ([(PUBLISHED, 2010)], Status.CLEAN),
            ([(REINSTATEMENT, 2010)], Status.CLEAN),
            ([(SUPERSEDED, 2020), (CORRECTION, 2010)], Status.CORRECTED),
            ([(CORRECTION, 2020), (CONCERN, 2010)], Status.CONCERN),
        ],
    )
    def test_is_the_worst_that_is_true(self, told, status):
        assert editorial_status(event(*each) for each in told) == status

    @pytest.mark.parametrize(
        ("told", "status"),
        [
            ([(RETRACTION, 2010), (REINSTATEMENT, 2012)], Status.CLEAN),
            ([(RETRACTION, 2012), (REINSTATEMENT, 2010)], Status.RETRACTED),
            ([(RETRACTION, 2010), (REINSTATEMENT, 2012), (RETRACTION, 2014)], Status.RETRACTED),
            ([(RETRACTION, 2010), (REINSTATEMENT, 2010)], Status.RETRACTED),
            ([(RETRACTION, None), (REINSTATEMENT, 2010)], Status.CLEAN),
            ([(RETRACTION, 2010), (REINSTATEMENT, None)], Status.RETRACTED),
            ([(RETRACTION, None), (REINSTATEMENT, None)], Status.RETRACTED),
            ([(WITHDRAWAL, 2010), (REINSTATEMENT, 2012)], Status.CLEAN),
            ([(REPLACED, 2010), (REINSTATEMENT, 2012)], Status.CLEAN),
            ([(RETRACTION, 2010), (REINSTATEMENT, 2012), (CORRECTION, 2011)], Status.CORRECTED),
            ([(CONCERN, 2009), (RETRACTION, 2010), (REINSTATEMENT, 2012)], Status.CLEAN),
            ([(CONCERN, 2013), (RETRACTION, 2010), (REINSTATEMENT, 2012)], Status.CONCERN),
        ],
    )
    def test_is_decided_by_the_newest_of_retraction_and_reinstatement(self, told, status):
        for order in itertools.permutations(told):
            assert editorial_status(event(*each) for each in order) == status

    @pytest.mark.parametrize("kind", [CORRECTION, CONCERN, SUPERSEDED, PUBLISHED])
    def test_stays_retracted_whatever_comes_later(self, kind):
        assert editorial_status([event(RETRACTION, 2010), event(kind, 2020), event(kind)]) == Status.RETRACTED

    @pytest.mark.parametrize("other", [CONCERN, SUPERSEDED, PUBLISHED, CORRECTION])
    def test_is_never_retracted_for_a_correction_alone(self, other):
        errata = [event(CORRECTION, 2010), event(CORRECTION), event(other, 2020)]

        assert editorial_status(errata) not in (Status.RETRACTED, Status.WITHDRAWN)

    def test_takes_all_sources_together(self):
        told = [
            event(CORRECTION, 2022, source=Source.CROSSREF),
            event(CONCERN, 2021, source=Source.PUBMED),
            event(RETRACTION, 2010, source=Source.RETRACTION_WATCH),
        ]

        assert editorial_status(told) == Status.RETRACTED

    @given(st.lists(EVENTS, max_size=6), st.randoms())
    def test_does_not_depend_on_the_order(self, told, random):
        shuffled = random.sample(told, len(told))

        assert editorial_status(told) == editorial_status(shuffled)
        assert is_replaced(told) == is_replaced(shuffled)

    @given(st.lists(EVENTS, max_size=6))
    def test_never_gets_better_by_a_correction(self, told):
        if editorial_status(told) in (Status.RETRACTED, Status.WITHDRAWN):
            assert editorial_status([*told, event(CORRECTION, 2030)]) == editorial_status(told)

    @given(st.lists(EVENTS, max_size=6))
    def test_is_bad_only_if_something_bad_was_told(self, told):
        if not {each.kind for each in told} & (HARD | {REPLACED}):
            assert editorial_status(told) not in (Status.RETRACTED, Status.WITHDRAWN)


class TestStandingNotice:
    def test_is_none_for_a_clean_work(self):
        assert standing_notice([]) is None
        assert standing_notice([event(PUBLISHED, 2020), event(REINSTATEMENT, 2020)]) is None

    def test_is_the_newest_behind_the_status(self):
        older, newer = event(RETRACTION, 2010), event(RETRACTION, 2012)

        assert standing_notice([newer, older, event(CORRECTION, 2020)]) == newer

    def test_is_rather_one_that_names_where_it_was_printed(self):
        named = event(RETRACTION, 2010, source=Source.PUBMED, notice_pmid="20137807")

        assert standing_notice([event(RETRACTION, 2010), named, event(RETRACTION)]) == named

    def test_is_the_retraction_and_not_a_later_withdrawal(self):
        retraction = event(RETRACTION, 2010)

        assert standing_notice([retraction, event(REMOVAL, 2012)]) == retraction

    def test_is_not_one_that_was_undone(self):
        correction = event(CORRECTION, 2009)

        assert (
            standing_notice([event(RETRACTION, 2010), event(REINSTATEMENT, 2011), correction]) == correction
        )

    def test_of_a_replaced_work_offers_the_replacement(self):
        replaced = event(REPLACED, 2010, source=Source.PUBMED, notice_pmid="7")

        assert standing_notice([event(RETRACTION, 2010, notice_doi="10.1000/1"), replaced]) == replaced

    @given(st.lists(EVENTS, max_size=6))
    def test_is_there_exactly_when_there_is_something_to_say(self, told):
        notice = standing_notice(told)

        assert (notice is None) == (editorial_status(told) == Status.CLEAN)
        assert notice is None or notice in told


class TestReplacement:
    @pytest.mark.parametrize(
        ("told", "replaced"),
        [
            ([], False),
            ([event(RETRACTION, 2010)], False),
            ([event(REPLACED, 2010)], True),
            ([event(REPLACED)], True),
            ([event(REPLACED, 2010), event(RETRACTION, 2010)], True),
            ([event(REPLACED, 2012), event(RETRACTION, 2010)], True),
            ([event(REPLACED, 2010), event(RETRACTION, 2012)], False),
            (
                [event(REPLACED, 2010, notice_doi="10.1/a"), event(RETRACTION, 2012, notice_doi="10.1/a")],
                True,
            ),
            (
                [event(REPLACED, 2010, notice_doi="10.1/a"), event(RETRACTION, 2012, notice_doi="10.1/b")],
                False,
            ),
            ([event(REPLACED, 2010), event(REINSTATEMENT, 2012)], False),
        ],
    )
    def test_stands_until_the_work_is_retracted_again(self, told, replaced):
        assert is_replaced(told) == replaced

    @given(st.lists(EVENTS, max_size=6))
    def test_never_makes_a_work_usable(self, told):
        if is_replaced(told):
            assert editorial_status(told) == Status.RETRACTED


def test_an_event_is_kept_once_as_it_was_told_first():
    first, again, other = (
        event(RETRACTION, 2010, key="a"),
        event(RETRACTION, 2012, key="a"),
        event(CORRECTION, 2012),
    )

    assert once([first, again, other, first]) == (first, other)
