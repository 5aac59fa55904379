import datetime
import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.ama import edition_label, format_html, format_text, issue_label, page_label
from citations.names import initials, listed
from citations.records import NOTICES, TYPES, Name, Record


def names(*families_and_initials):
    return tuple(Name(*each.rsplit(" ", 1)) for each in families_and_initials)


FEHLINGS = Record(
    title=(
        "A Clinical Practice Guideline for the Management of Patients With Acute Spinal Cord Injury: "
        "Recommendations on the Type and Timing of Rehabilitation"
    ),
    authors=names(
        "Fehlings MG",
        "Tetreault LA",
        "Aarabi B",
        "Anderson P",
        "Arnold PM",
        "Brodke DS",
        "Chiba K",
        "Dettori JR",
    ),
    container_title="Global Spine Journal",
    container_title_short="Global Spine J",
    year=2017,
    volume="7",
    issue="3_suppl",
    pages="231S-238S",
    doi="10.1177/2192568217701910",
    pmid="29164029",
)
WAKEFIELD = Record(
    title="Ileal-lymphoid-nodular hyperplasia, non-specific colitis, and pervasive developmental disorder in children",
    authors=names(
        "Wakefield AJ", "Murch SH", "Anthony A", "Linnell J", "Casson DM", "Malik M", "Berelowitz M"
    ),
    container_title="Lancet",
    year=1998,
    volume="351",
    issue="9103",
    pages="637-641",
    doi="10.1016/s0140-6736(97)11096-0",
    notice="retracted",
)
PUBLISHED = datetime.date(2020, 8, 5)

REFERENCES = [
    pytest.param(
        FEHLINGS,
        "Fehlings MG, Tetreault LA, Aarabi B, et al. A Clinical Practice Guideline for the Management of Patients "
        "With Acute Spinal Cord Injury: Recommendations on the Type and Timing of Rehabilitation. "
        "<i>Global Spine J</i>. 2017;7(3 suppl):231S-238S. doi:10.1177/2192568217701910",
        id="supplement, more than six authors",
    ),
    pytest.param(
        WAKEFIELD,
        "Wakefield AJ, Murch SH, Anthony A, et al. RETRACTED: Ileal-lymphoid-nodular hyperplasia, non-specific "
        "colitis, and pervasive developmental disorder in children. <i>Lancet</i>. 1998;351(9103):637-641. "
        "doi:10.1016/s0140-6736(97)11096-0",
        id="retracted",
    ),
    pytest.param(
        Record(
            title=(
                "Methylphenidate Exposure Induces Dopamine Neuron Loss and Activation of Microglia in the Basal "
                "Ganglia of Mice"
            ),
            authors=names("Sadasivan S", "Pond BB", "Pani AK", "Qu C", "Jiao Y", "Smeyne RJ"),
            container_title="PLoS One",
            year=2012,
            volume="7",
            issue="3",
            pages="e33693",
            doi="10.1371/journal.pone.0033693",
            notice="corrected",
        ),
        "Sadasivan S, Pond BB, Pani AK, Qu C, Jiao Y, Smeyne RJ. Methylphenidate Exposure Induces Dopamine Neuron "
        "Loss and Activation of Microglia in the Basal Ganglia of Mice [published correction available]. "
        "<i>PLoS One</i>. 2012;7(3):e33693. doi:10.1371/journal.pone.0033693",
        id="six authors, e-number, corrected",
    ),
    pytest.param(
        Record(
            title="Phase II study of lenvatinib for metastatic colorectal cancer: the LEMON study (NCCH1503)",
            authors=(Name("Iwasa", "Satoru"), Name(literal="et al")),
            container_title="ESMO Open",
            year=2020,
            volume="5",
            issue="4",
            pages="e000776",
            article_number="e000776",
            doi="10.1136/esmoopen-2020-000776",
            notice="concern",
        ),
        "Iwasa S, et al. Phase II study of lenvatinib for metastatic colorectal cancer: the LEMON study (NCCH1503) "
        "[expression of concern published]. <i>ESMO Open</i>. 2020;5(4):e000776. doi:10.1136/esmoopen-2020-000776",
        id="list that was cut short, expression of concern",
    ),
    pytest.param(
        Record(
            title="Imaging HER2-positive cancer with <sup>89</sup>Zr-trastuzumab PET and <sup>18</sup>F-FDG PET.",
            authors=(
                Name("Lumish", "Melissa Amy"),
                Name("O' Donoghue", "Joseph A."),
                Name("Schöder", "Heiko"),
            ),
            container_title_short="J Clin Oncol",
            year=2021,
            month=5,
            volume="39",
            issue="15_suppl",
            pages="4068-4068",
            doi="10.1200/jco.2021.39.15_suppl.4068",
        ),
        "Lumish MA, O&#x27; Donoghue JA, Schöder H. Imaging HER2-positive cancer with <sup>89</sup>Zr-trastuzumab PET "
        "and <sup>18</sup>F-FDG PET. <i>J Clin Oncol</i>. 2021;39(15 suppl):4068. "
        "doi:10.1200/jco.2021.39.15_suppl.4068",
        id="superscripts kept, one page, title that brings its own stop",
    ),
    pytest.param(
        Record(
            title="Single-molecule FRET studies on alpha-synuclein oligomerization",
            authors=(Name("Tosatto", "Laura"), Name("Knowles", "Tuomas P. J."), Name("Dalla Serra", "Mauro")),
            container_title="Scientific Reports",
            container_title_short="Sci Rep",
            year=2015,
            volume="5",
            issue="1",
            article_number="16696",
            doi="10.1038/srep16696",
        ),
        "Tosatto L, Knowles TPJ, Dalla Serra M. Single-molecule FRET studies on alpha-synuclein oligomerization. "
        "<i>Sci Rep</i>. 2015;5(1):16696. doi:10.1038/srep16696",
        id="article number",
    ),
    pytest.param(
        Record(
            title="Oxidatives stress in patients with active HCV infection compared to healthy volunteers",
            authors=names("De Kort J", "Fischer MAGJ"),
            container_title="J Hepatol",
            year=2003,
            volume="38",
            pages="110-111",
            doi="10.1016/s0168-8278(03)80643-8",
        ),
        "De Kort J, Fischer MAGJ. Oxidatives stress in patients with active HCV infection compared to healthy "
        "volunteers. <i>J Hepatol</i>. 2003;38:110-111. doi:10.1016/s0168-8278(03)80643-8",
        id="no issue",
    ),
    pytest.param(
        Record(
            title="Does early surgery help?",
            authors=(Name("King", "Martin Luther", "Jr."), Name(literal="The Spine Group")),
            container_title="Spine",
            year=2020,
            published_online_on=PUBLISHED,
            doi="10.1097/brs.0000000000000001",
        ),
        "King ML Jr; The Spine Group. Does early surgery help? <i>Spine</i>. Published online August 5, 2020. "
        "doi:10.1097/brs.0000000000000001",
        id="ahead of print, suffix, group after a person",
    ),
    pytest.param(
        Record(
            title="Sleep and pain",
            authors=names("Lee S"),
            container_title="JAMA",
            year=2020,
            month=5,
            day=15,
            pages="12-14",
            url="https://example.org/sleep",
            accessed_on=datetime.date(2026, 3, 2),
        ),
        "Lee S. Sleep and pain. <i>JAMA</i>. May 15, 2020:12-14. Accessed March 2, 2026. https://example.org/sleep",
        id="no volume, no DOI",
    ),
    pytest.param(
        Record(
            title="Correction: Genome-Wide Association Analysis",
            authors=(Name(literal="The PLOS ONE Staff"),),
            container_title_short="PLoS One",
            year=2015,
            volume="10",
            issue="4",
            pages="e0122945",
            doi="10.1371/journal.pone.0122945",
        ),
        "The PLOS ONE Staff. Correction: Genome-Wide Association Analysis. <i>PLoS One</i>. 2015;10(4):e0122945. "
        "doi:10.1371/journal.pone.0122945",
        id="group author",
    ),
    pytest.param(
        Record(
            type="chapter",
            title="Herpes Zoster and Postherpetic Neuralgia",
            authors=(Name("Schmader", "Kenneth"), Name("Dworkin", "Robert H.")),
            container_title="Essentials of Pain Medicine",
            editors=(Name("Benzon", "Honorio T"), Name("Raja", "Srinivasa N")),
            edition="4",
            publisher="Elsevier",
            year=2018,
            pages="233-240.e2",
            doi="10.1016/b978-0-323-40196-8.00028-0",
        ),
        "Schmader K, Dworkin RH. Herpes Zoster and Postherpetic Neuralgia. In: Benzon HT, Raja SN, eds. "
        "<i>Essentials of Pain Medicine</i>. 4th ed. Elsevier; 2018:233-240.e2. doi:10.1016/b978-0-323-40196-8.00028-0",
        id="chapter",
    ),
    pytest.param(
        Record(
            type="chapter",
            title="Myelopathy",
            container_title="Spine Care",
            editors=(Name("Raja", "Srinivasa N"),),
            publisher="Elsevier",
            year=2018,
        ),
        "Myelopathy. In: Raja SN, ed. <i>Spine Care</i>. Elsevier; 2018.",
        id="chapter, one editor, no author",
    ),
    pytest.param(
        Record(
            type="book",
            title="Essentials of Pain Medicine",
            editors=(Name("Benzon", "Honorio T"), Name("Raja", "Srinivasa N")),
            edition="4th ed.",
            publisher="Elsevier",
            year=2018,
        ),
        "Benzon HT, Raja SN, eds. <i>Essentials of Pain Medicine</i>. 4th ed. Elsevier; 2018.",
        id="book of editors",
    ),
    pytest.param(
        Record(
            type="book",
            title="Genes: <i>KRAS</i> & Co",
            authors=names("Lee S"),
            editors=names("Raja SN"),
            edition="1",
            publisher="Elsevier",
            year=2018,
        ),
        "Lee S. <i>Genes: KRAS &amp; Co</i>. Raja SN, ed. Elsevier; 2018.",
        id="book of an author with an editor, first edition, italics in a title in italics",
    ),
    pytest.param(
        Record(
            type="report",
            title="Guideline for the pharmacological treatment of hypertension in adults",
            authors=(Name(literal="World Health Organization"),),
            publisher="World Health Organization",
            year=2021,
            url="https://www.who.int/publications/i/item/9789240033986",
            accessed_on=datetime.date(2026, 11, 2),
        ),
        "World Health Organization. <i>Guideline for the pharmacological treatment of hypertension in adults</i>. "
        "World Health Organization; 2021. Accessed November 2, 2026. "
        "https://www.who.int/publications/i/item/9789240033986",
        id="guideline",
    ),
    pytest.param(
        Record(
            type="webpage",
            title="Zika travel information",
            container_title="Centers for Disease Control and Prevention",
            year=2016,
            month=1,
            day=26,
            url="https://wwwnc.cdc.gov/travel/page/zika-travel-information",
            accessed_on=datetime.date(2019, 6, 18),
        ),
        "Zika travel information. Centers for Disease Control and Prevention. January 26, 2016. "
        "Accessed June 18, 2019. https://wwwnc.cdc.gov/travel/page/zika-travel-information",
        id="web page",
    ),
    pytest.param(
        Record(
            type="webpage",
            title="Hypertension",
            authors=(Name(literal="World Health Organization"),),
            publisher="World Health Organization",
            url="https://www.who.int/hypertension",
        ),
        "World Health Organization. Hypertension. https://www.who.int/hypertension",
        id="web page of a site that is its own author",
    ),
    pytest.param(
        Record(
            type="preprint",
            title=(
                "After the games are over: life-history trade-offs drive dispersal attenuation following range "
                "expansion"
            ),
            authors=(Name("Perkins", "T. Alex"), Name("Boettiger", "Carl"), Name("Phillips", "Benjamin L.")),
            container_title="bioRxiv",
            year=2015,
            month=2,
            day=4,
            doi="10.1101/014852",
        ),
        "Perkins TA, Boettiger C, Phillips BL. After the games are over: life-history trade-offs drive dispersal "
        "attenuation following range expansion. <i>bioRxiv</i>. Preprint posted online February 4, 2015. "
        "doi:10.1101/014852",
        id="preprint",
    ),
    pytest.param(
        Record(
            type="thesis",
            title="Normandy's role in the development of the Flamboyant style",
            authors=(Name("Kerrigan", "Steven James"),),
            publisher="The University of Iowa",
            doi="10.17077/etd.89e52p7n",
        ),
        "Kerrigan SJ. <i>Normandy&#x27;s role in the development of the Flamboyant style</i>. Dissertation. "
        "The University of Iowa. doi:10.17077/etd.89e52p7n",
        id="thesis without a date",
    ),
    pytest.param(
        Record(
            title="Efficacy of an adjuvanted herpes zoster subunit vaccine in older adults",
            authors=(
                *names(
                    "Lal H",
                    "Cunningham AL",
                    "Godeaux O",
                    "Chlibek R",
                    "Diez-Domingo J",
                    "Hwang SJ",
                    "Levin MJ",
                ),
                Name(literal="ZOE-50 Study Group"),
            ),
            container_title_short="N Engl J Med",
            year=2015,
            volume="372",
            issue="22",
            pages="2087-96",
            doi="10.1056/nejmoa1501184",
        ),
        "Lal H, Cunningham AL, Godeaux O, et al; ZOE-50 Study Group. Efficacy of an adjuvanted herpes zoster subunit "
        "vaccine in older adults. <i>N Engl J Med</i>. 2015;372(22):2087-2096. doi:10.1056/nejmoa1501184",
        id="group after more than six people, shortened pages",
    ),
    pytest.param(
        Record(
            title="Six and a group",
            authors=(
                *names("A A", "B B", "C C", "D D", "E E", "F F"),
                Name(literal="X Group"),
                Name(literal="Y Group"),
            ),
            container_title="JAMA",
            year=2020,
            volume="1",
        ),
        "A A, B B, C C, D D, E E, F F; X Group; Y Group. Six and a group. <i>JAMA</i>. 2020;1.",
        id="groups do not count among the six",
    ),
    pytest.param(
        Record(
            title="Together",
            authors=(Name(literal="X Group"), *names("A A")),
            container_title="JAMA",
            year=2020,
        ),
        "X Group, A A. Together. <i>JAMA</i>. 2020.",
        id="group before people",
    ),
    pytest.param(
        Record(
            title="[Ultrasound of the shoulder]",
            authors=names("Hansen P"),
            container_title_short="Tidsskr Nor Laegeforen",
            year=2023,
            volume="143",
            issue="5",
            doi="10.4045/tidsskr.22.0718",
        ),
        "Hansen P. [Ultrasound of the shoulder]. <i>Tidsskr Nor Laegeforen</i>. 2023;143(5). "
        "doi:10.4045/tidsskr.22.0718",
        id="translated title",
    ),
    pytest.param(
        Record(
            type="chapter",
            title="Deep models for ward rounds",
            authors=names("Kim T"),
            container_title="Proceedings of the 12th Conference on Medical Informatics",
            publisher="Springer",
            year=2019,
            pages="12-9",
        ),
        "Kim T. Deep models for ward rounds. In: <i>Proceedings of the 12th Conference on Medical Informatics</i>. "
        "Springer; 2019:12-19.",
        id="conference paper in its proceedings",
    ),
    pytest.param(
        Record(
            type="book",
            title="Textbook of Medicine",
            authors=names("Lee S"),
            volume="2",
            edition="3",
            publisher="Elsevier",
            year=2018,
        ),
        "Lee S. <i>Textbook of Medicine</i>. Vol 2. 3rd ed. Elsevier; 2018.",
        id="volume of a book",
    ),
    pytest.param(
        Record(
            type="report",
            title="Hypertension in adults",
            authors=(Name(literal="National Institute for Health and Care Excellence"),),
            volume="136",
            publisher="National Institute for Health and Care Excellence",
            year=2019,
        ),
        "National Institute for Health and Care Excellence. <i>Hypertension in adults</i>. "
        "National Institute for Health and Care Excellence; 2019.",
        id="the number of a report is no volume",
    ),
    pytest.param(
        Record(
            title="Sepsis in children",
            authors=names("Okafor A"),
            container_title="Lancet",
            year=2026,
            published_online_on=datetime.date(2026, 3, 9),
            volume="407",
            pages="11-19",
        ),
        "Okafor A. Sepsis in children. <i>Lancet</i>. 2026;407:11-19.",
        id="ahead of print once, in an issue now",
    ),
    pytest.param(
        Record(
            type="webpage",
            title="Gout",
            authors=names("Okafor A"),
            container_title="Example Health",
            year=2024,
            month=2,
            url="https://example.org/gout",
            accessed_on=datetime.date(2026, 3, 2),
        ),
        "Okafor A. Gout. Example Health. February 2024. Accessed March 2, 2026. https://example.org/gout",
        id="web page with an author and a month",
    ),
    pytest.param(
        Record(
            type="thesis",
            title="Cloning of piccolo",
            authors=names("Fenster SD"),
            publisher="University of Alabama",
            year=2000,
            url="https://example.org/fenster",
            accessed_on=datetime.date(2026, 3, 2),
        ),
        "Fenster SD. <i>Cloning of piccolo</i>. Dissertation. University of Alabama; 2000. Accessed March 2, 2026. "
        "https://example.org/fenster",
        id="thesis read online",
    ),
    pytest.param(
        Record(
            type="preprint", title="Sleep", authors=names("Lee S"), publisher="medRxiv", doi="10.1101/2025.1"
        ),
        "Lee S. Sleep. <i>medRxiv</i>. Preprint. doi:10.1101/2025.1",
        id="preprint without a date, server as publisher",
    ),
    pytest.param(Record(), "", id="nothing known"),
]


@pytest.mark.parametrize(("record", "reference"), REFERENCES)
def test_prints_a_reference_as_the_manual_does(record, reference):
    assert format_html(record) == reference


@pytest.mark.parametrize(("record", "reference"), REFERENCES)
def test_the_plain_text_is_the_same_without_markup(record, reference):
    assert format_text(record) == html.unescape(re.sub(r"<[^>]+>", "", reference))


def test_a_retracted_work_names_the_notice_if_it_is_known():
    notice = Record(
        title="Retraction: Ileal-lymphoid-nodular hyperplasia",
        container_title="Lancet",
        year=2010,
        volume="375",
        issue="9713",
        pages="445",
    )

    printed = format_html(WAKEFIELD, retracted_in=notice)

    assert printed == f"{format_html(WAKEFIELD)} Retracted in: <i>Lancet</i>. 2010;375(9713):445."
    assert format_text(WAKEFIELD, retracted_in=notice).endswith("Retracted in: Lancet. 2010;375(9713):445.")


@pytest.mark.parametrize("notice", ["retracted", "withdrawn"])
def test_a_title_that_says_it_is_retracted_does_not_say_it_twice(notice):
    record = Record(title="RETRACTED: Colitis in children", notice=notice)
    assert format_text(record) == "RETRACTED: Colitis in children."


def test_a_withdrawn_work_says_so_before_its_title():
    assert format_text(Record(title="Antioxidants", notice="withdrawn")) == "WITHDRAWN: Antioxidants."


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;."),
        ('<img src=x onerror="x()">', "&lt;img src=x onerror=&quot;x()&quot;&gt;."),
        ("<i>never closed", "&lt;i&gt;never closed."),
        ("closed</i> too early<i>", "closed&lt;/i&gt; too early&lt;i&gt;."),
        ("<i><sub>a</i></sub>", "&lt;i&gt;<sub>a&lt;/i&gt;</sub>."),
        ("<i onclick=x()>a</i>", "&lt;i onclick=x()&gt;a&lt;/i&gt;."),
        ("CO<sub>2</sub> & O<sub>2</sub>", "CO<sub>2</sub> &amp; O<sub>2</sub>."),
        ("fish \u202egnp.exe\x00\x1b[31m", "fish gnp.exe[31m."),
        ("two\n   lines", "two lines."),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;."),
    ],
)
def test_a_hostile_title_comes_out_as_text(title, printed):
    assert format_html(Record(title=title)) == printed


FIELD = st.text(max_size=20) | st.sampled_from(
    ["<i>", "</i>", "<sub>x</sub>", "<script>", "&amp;", "&#60;", '"', "?"]
)
PERSON = st.builds(Name, FIELD, FIELD, FIELD, FIELD)
RECORDS = st.builds(
    Record,
    type=st.sampled_from(TYPES),
    notice=st.sampled_from(NOTICES),
    title=st.lists(FIELD, max_size=4).map("".join),
    authors=st.lists(PERSON, max_size=8).map(tuple),
    editors=st.lists(PERSON, max_size=3).map(tuple),
    container_title=FIELD,
    container_title_short=FIELD,
    year=st.none() | st.integers(1, 3000),
    month=st.none() | st.integers(0, 13),
    day=st.none() | st.integers(1, 31),
    volume=FIELD,
    issue=FIELD,
    pages=FIELD,
    article_number=FIELD,
    doi=FIELD,
    publisher=FIELD,
    edition=FIELD,
    url=FIELD,
    accessed_on=st.none() | st.dates(),
    published_online_on=st.none() | st.dates(),
)


@given(RECORDS)
def test_only_italics_and_scripts_are_ever_markup(record):
    printed = format_html(record)
    without_ours = re.sub(r"</?(?:i|sub|sup)>", "", printed)
    assert "<" not in without_ours
    assert ">" not in without_ours
    for tag in ("i", "sub", "sup"):
        assert printed.count(f"<{tag}>") == printed.count(f"</{tag}>")


@given(RECORDS)
def test_html_and_text_say_the_same(record):
    assert format_text(record) == html.unescape(re.sub(r"</?(?:i|sub|sup)>", "", format_html(record)))


@pytest.mark.parametrize(
    ("given_name", "family", "letters"),
    [
        ("Kenneth", "Schmader", "K"),
        ("Robert H.", "Dworkin", "RH"),
        ("Jean-Pierre", "Müller", "JP"),
        ("Hyun-jung", "Kim", "HJ"),
        ("M.A.G.J.", "Fischer", "MAGJ"),
        ("MG", "Fehlings", "MG"),
        ("JOHN", "SMITH", "J"),
        ("AJ", "WAKEFIELD", "AJ"),
        ("Ludwig van", "Beethoven", "L"),
        ("de", "X", "D"),
        ("Øystein", "Ås", "Ø"),
        ("D'Arcy", "Thompson", "D"),
        ("", "Plato", ""),
    ],
)
def test_makes_initials(given_name, family, letters):
    assert initials(given_name, family=family) == letters


def test_lists_six_authors_but_only_three_of_seven():
    seven = names("A A", "B B", "C C", "D D", "E E", "F F", "G G")
    assert listed(seven[:6]) == "A A, B B, C C, D D, E E, F F"
    assert listed(seven) == "A A, B B, C C, et al"


def test_a_list_that_was_cut_short_keeps_at_most_three():
    assert listed((*names("A A", "B B", "C C", "D D"), Name(literal="et al"))) == "A A, B B, C C, et al"


@pytest.mark.parametrize(
    ("issue", "label"),
    [
        ("3_suppl", "3 suppl"),
        ("15_suppl", "15 suppl"),
        ("Suppl 1", "suppl 1"),
        ("Supplement_2", "suppl 2"),
        ("Suppl1", "suppl 1"),
        ("3_suppl_1", "3 suppl 1"),
        ("2 Suppl.", "2 suppl"),
        ("10 Pt 2", "10 pt 2"),
        ("2-4", "2-4"),
        ("S1", "S1"),
    ],
)
def test_writes_a_supplement_as_the_manual_does(issue, label):
    assert issue_label(issue) == label


@pytest.mark.parametrize(
    ("pages", "article_number", "label"),
    [
        ("472-86", "", "472-486"),
        ("1849-59", "", "1849-1859"),
        ("S70-6", "", "S70-S76"),
        ("231S-8S", "", "231S-238S"),
        ("99-9", "", "99-9"),
        ("112-9, 115", "", "112-119, 115"),
        ("233-240.e2", "", "233-240.e2"),
        ("e12-e15", "", "e12-e15"),
        ("296-302; discussion 303", "", "296-302; discussion 303"),
        ("472–486", "", "472-486"),
        ("S70 - S76", "", "S70-S76"),
        ("4068-4068", "", "4068"),
        ("1-7", "8573742", "8573742"),
        ("1-7", "", "1-7"),
        ("", "e19478", "e19478"),
    ],
)
def test_gives_pages_or_the_article_number(pages, article_number, label):
    assert page_label(Record(pages=pages, article_number=article_number)) == label


@pytest.mark.parametrize(
    ("edition", "label"),
    [
        ("2", "2nd ed"),
        ("3", "3rd ed"),
        ("11", "11th ed"),
        ("21", "21st ed"),
        ("4th", "4th ed"),
        ("4th edition", "4th ed"),
        ("Revised", "Revised ed"),
        ("1st ed.", ""),
        ("", ""),
    ],
)
def test_names_the_edition_unless_it_is_the_first(edition, label):
    assert edition_label(edition) == label
