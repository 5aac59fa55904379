"""How the house is built: imports run one way, only actions write, every act names who does it, and small rules of
taste that a reader should be able to rely on."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("articles", "citations", "cms")
LONGEST_FUNCTION = 40
LONGEST_MODULE = 400

MODELS, QUESTIONS, ACTIONS, SURFACE, COMPOSITION = range(5)
"""Layers, lowest first: a module imports from its own layer and from those below, and pure modules from anywhere."""

LAYERS = (
    (r"cms\.(urls|context|navigation|middleware|settings|wsgi)|\w+\.apps", COMPOSITION),
    (r"cms\.jobs", QUESTIONS),
    (r".*\.models(\..*)?", MODELS),
    (r".*\.actions(\..*)?", ACTIONS),
    (r".*\.(desk|reader|exchange|demo|management|templatetags)(\..*)?", SURFACE),
    (r".*\.(views|urls|desk_urls|jobs|admin|adapters|forms|sign_in_forms|admin_site|pages|errors)", SURFACE),
)
"""Everything else asks questions: permissions, named queries, services that read."""

PURE = (
    "articles.workflow",
    "articles.licences",
    "articles.mail_kinds",
    "articles.search",
    "articles.spelling",
    "articles.spreading",
    "articles.gaps",
    "articles.readability",
    "articles.reminder_windows",
    "articles.syllables",
    "articles.webhook",
    "articles.unexplained",
    "articles.content",
    "articles.diff",
    "articles.evidence_pack.criteria",
    "articles.evidence_pack.parts",
    "articles.blocks",
    "articles.statements",
    "articles.abbreviations",
    "articles.anchors",
    "articles.page_words",
    "articles.suggestions",
    "articles.sentences",
    "articles.page_diff",
    "articles.page_excerpt",
    "articles.source_changes",
    "articles.reader.markers",
    "articles.changes",
    "articles.claims",
    "articles.outside_checkers",
    "articles.links",
    "articles.link_client",
    "articles.overlap",
    "articles.passages",
    "articles.picture_copies",
    "articles.own_words",
    "articles.personal_details",
    "articles.suspicion",
    "articles.exchange.pasted",
    "articles.exchange.report",
    "articles.reader.api.guide",
    "articles.reader.api.plain",
    "articles.reader.trusted",
    "citations.ama",
    "citations.author_matching",
    "citations.candidates",
    "citations.doi_hints",
    "citations.found",
    "citations.editorial",
    "citations.formats.bibtex",
    "citations.formats.bibtex_names",
    "citations.formats.csl_json",
    "citations.formats.days",
    "citations.formats.endnote_xml",
    "citations.formats.fields",
    "citations.formats.files",
    "citations.formats.imported",
    "citations.formats.latex",
    "citations.formats.nbib",
    "citations.formats.people",
    "citations.formats.ris",
    "citations.formats.tagged",
    "citations.identifiers",
    "citations.identity",
    "citations.journal_names",
    "citations.judgement_words",
    "citations.keys",
    "citations.lookups",
    "citations.matching",
    "citations.name_lines",
    "citations.offers",
    "citations.peer_review",
    "citations.places",
    "citations.printed",
    "citations.records",
    "citations.reference_lists",
    "citations.references",
    "citations.rereading",
    "citations.title_words",
    "citations.taking_over",
    "citations.titles",
    "citations.verdicts",
    "citations.verifying",
    "citations.registries.clean_text",
    "citations.registries.crossref_updates",
    "citations.registries.crossref_works",
    "citations.registries.csl_works",
    "citations.registries.datacite_works",
    "citations.registries.journal_lists_read",
    "citations.registries.patience",
    "citations.registries.pubmed_answers",
    "citations.registries.pubmed_articles",
    "citations.registries.pubmed_notices",
    "citations.registries.pubmed_xml",
    "citations.registries.reading",
    "citations.registries.retraction_watch_rows",
    "citations.registries.shapes",
    "citations.replay.answered",
    "citations.replay.crossref_paths",
    "citations.replay.eutils_paths",
    "citations.replay.faults",
    "citations.replay.library",
    "citations.replay.other_paths",
    "citations.replay.searching",
    "citations.replay.settings",
    "citations.replay.shapes",
    "cms.markdown",
    "cms.refusals",
    "cms.design",
    "cms.headers",
    "cms.held",
    "cms.accounts.passwords",
)
"""Modules that no database stands behind, directly or through others."""

KNOW_EVERY_APP = ("cms.urls", "cms.context", "cms.navigation", "cms.management")
ANSWERS_NOT_ACTS = {
    "problems",
    "kinds_of_change",
    "draft_content",
    "has_signing_passphrase",
    "just_said",
    "check_on_screen",
    "free_slug",
    "find_citation",
    "answers_with",
    "facts_of",
    "journal_of",
}
"""Functions beside actions that only answer a question."""

WRITES = {"save", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITES_ON_OBJECTS = WRITES | {"create", "update"}
MAY_WRITE = re.compile(
    r"(.*\.actions(\..*)?)|(.*\.migrations\..*)|(cms\.audit\.acts)"
    r"|(citations\.registries\.pace)"  # whose turn it is to ask a registry: nobody's act, and nobody's rule
)
SAVES_OTHER_THINGS = {
    "articles.pictures": "ready",  # a picture, into memory
    "articles.picture_copies": "smaller",
    "articles.demo.scenes": "self",  # its own step, which calls the action
    "articles.demo.story": "scene",
    "cms.accounts.models": "user",  # Django's way to make a user, for commands and tests
}
MARKS_TEXT_AS_SAFE = "articles.reader.trusted"
NEEDS_NO_FORM_TOKEN = {
    "articles.reader.feedback_views",  # checks where the form came from, and sets no cookie
    "articles.reader.api.answers",  # takes nothing: GET, HEAD and OPTIONS alone
}
OPENED_FROM_DISK = {"templates/evidence_pack/head.html"}
"""Part of a file that people keep: no policy of the site covers it, and no style sheet lies beside it."""
WAITS_FOR_A_PROCESS = {"servers.py"}
MARKS_AS_SAFE = {"mark_safe", "SafeString", "SafeText", "safestring"}
BAD_NAMES = {"utils", "helpers", "managers", "data", "common", "core", "misc"}


@cache
def modules() -> dict[str, Path]:
    """Every Python module of ours by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text())


@cache
def imports_of(module: str) -> frozenset[str]:
    """Our modules that `module` imports, inside functions as well, but not for annotations alone."""
    wanted: set[str] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            wanted |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            wanted |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return frozenset(name for name in wanted if name in modules())


def layer(module: str) -> int:
    return next((number for pattern, number in LAYERS if re.fullmatch(pattern, module)), QUESTIONS)


@cache
def models_behind(module: str) -> set[str]:
    """The models that come with a module, because it imports them or something that does."""
    reached: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += imports_of(name)
    return {name for name in reached if layer(name) == MODELS}


def calls(module: str) -> list[tuple[ast.Call, str, str]]:
    """Method calls: the call, the name of the method, the words before it."""
    nodes = [node for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
    return [
        (node, node.func.attr, ast.unparse(node.func.value))
        for node in nodes
        if isinstance(node.func, ast.Attribute)
    ]


def place(module: str, node: ast.AST) -> str:
    return f"{modules()[module].relative_to(ROOT)}:{node.lineno}"


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


class TestImports:
    def test_run_one_way(self):
        wrong = [
            f"{module} imports {other}"
            for module in modules()
            if ".migrations" not in module
            for other in imports_of(module)
            if layer(other) > layer(module) and models_behind(other)
        ]

        assert wrong == []

    def test_citations_know_nothing_about_articles(self):
        wrong = [
            module
            for module in modules()
            if module.startswith("citations")
            for other in imports_of(module)
            if other.split(".")[0] == "articles"
        ]

        assert wrong == []

    def test_take_nothing_that_is_private_to_another_module(self):
        wrong = [
            f"{place(module, node)} {each.name}"
            for module in modules()
            for node in ast.walk(tree(module))
            if isinstance(node, ast.ImportFrom) and node.module != "__future__"
            for each in node.names
            if each.name.startswith("_") and each.asname is None
        ]

        assert wrong == []

    def test_the_site_below_knows_no_app_above(self):
        wrong = [
            f"{module} imports {other}"
            for module in modules()
            if module.split(".")[0] == "cms" and not module.startswith(KNOW_EVERY_APP)
            for other in imports_of(module)
            if other.split(".")[0] in ("articles", "citations")
        ]

        assert wrong == []

    @pytest.mark.parametrize("module", PURE)
    def test_pure_modules_have_no_database_behind_them(self, module):
        assert models_behind(module) == set()


class TestActions:
    def actions(self) -> list[tuple[str, ast.FunctionDef]]:
        return [
            (module, node)
            for module in modules()
            if re.fullmatch(r".*\.actions(\..*)?", module)
            for node in tree(module).body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        ]

    def test_there_are_some(self):
        assert len(self.actions()) > 40

    def test_name_who_acts_and_take_nothing_by_position(self):
        wrong = [
            f"{place(module, node)} {node.name}"
            for module, node in self.actions()
            if node.name not in ANSWERS_NOT_ACTS
            and not (
                "by" in {argument.arg for argument in node.args.kwonlyargs}
                and not node.args.args
                and not node.args.posonlyargs
            )
        ]

        assert wrong == []

    def test_say_in_words_what_they_do(self):
        wrong = [f"{place(m, node)} {node.name}" for m, node in self.actions() if not ast.get_docstring(node)]

        assert wrong == []

    def test_nothing_else_writes(self):
        wrong = [
            f"{place(module, call)} {receiver}.{method}()"
            for module in modules()
            if not MAY_WRITE.fullmatch(module)
            for call, method, receiver in calls(module)
            if _is_write(method, receiver) and SAVES_OTHER_THINGS.get(module) != receiver
        ]

        assert wrong == []

    def test_versioned_models_are_never_written_in_bulk(self):
        wrong = [
            f"{place(module, call)} {receiver}.{method}()"
            for module in modules()
            if ".migrations" not in module
            for call, method, receiver in calls(module)
            if method in {"update", "bulk_create", "bulk_update"}
            and re.search(r"\b(Article|Person|Reviewer|Citation)\.objects\b", receiver)
        ]

        assert wrong == []


def _is_write(method: str, receiver: str) -> bool:
    """Whether a call writes to the database: `x.save()`, `X.objects.…create()`; `super().save()` is a model's own."""
    if "objects" in receiver:
        return method in WRITES_ON_OBJECTS
    return method in WRITES and receiver not in (
        "super()",
        "default_storage",
        "image",
        "self.session",
        "session",
    )


class TestSafety:
    def test_no_template_switches_escaping_off(self):
        wrong = [
            str(path.relative_to(ROOT))
            for path in templates()
            if re.search(r"\|\s*safe\b|autoescape\s+off", path.read_text())
        ]

        assert wrong == []

    def test_one_module_marks_text_as_safe(self):
        wrong = [
            place(module, node)
            for module in modules()
            if module != MARKS_TEXT_AS_SAFE
            for node in ast.walk(tree(module))
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in MARKS_AS_SAFE
        ]

        assert wrong == []

    def test_no_template_has_inline_script_or_style(self):
        inline = re.compile(
            r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:"
            r"|<script(?![^>]*(\bsrc=|type=\"application/(ld\+)?json\"))",
            re.IGNORECASE,
        )
        wrong = [
            f"{path.relative_to(ROOT)}: {found.group()}"
            for path in templates()
            if (found := inline.search(path.read_text()))
            and not (found.group() == "<style" and str(path.relative_to(ROOT)) in OPENED_FROM_DISK)
        ]

        assert wrong == []

    def test_markdownx_and_reversion_pages_are_never_mounted(self):
        wrong = [
            module
            for module in modules()
            if re.search(
                r"include\(\s*[\"']markdownx|VersionAdmin|markdownx\.urls", modules()[module].read_text()
            )
        ]

        assert wrong == []

    def test_no_view_escapes_the_check_of_form_tokens(self):
        found = {module for module in modules() if "csrf_exempt" in modules()[module].read_text()}

        assert found == NEEDS_NO_FORM_TOKEN


class TestTaste:
    def test_fragments_say_what_they_are_and_expect(self):
        wrong = [
            str(path.relative_to(ROOT))
            for path in templates()
            if path.name.startswith("_") and not path.read_text().startswith("{#")
        ]

        assert wrong == []

    def test_functions_and_modules_stay_short(self):
        ours = {module: path for module, path in modules().items() if ".migrations" not in module}
        long_modules = [
            module for module, path in ours.items() if len(path.read_text().splitlines()) > LONGEST_MODULE
        ]
        long_functions = [
            f"{place(module, node)} {node.name}"
            for module in ours
            for node in ast.walk(tree(module))
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
        ]

        assert long_modules + long_functions == []

    def test_names_say_what_is_inside(self):
        wrong = [module for module in modules() if set(module.split(".")) & BAD_NAMES]

        assert wrong == []

    def test_nothing_is_left_for_later(self):
        later = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplemented(Error)?)\b")
        wrong = [
            f"{path.relative_to(ROOT)}: {found.group()}"
            for path in [*modules().values(), *templates(), *(ROOT / "tests").rglob("*.py")]
            if path != Path(__file__) and (found := later.search(path.read_text()))
        ]

        assert wrong == []

    def test_tests_skip_nothing_wait_for_nothing_and_pretend_nothing(self):
        words = re.compile(
            r"mark\.(skip|skipif|xfail)\b|pytest\.skip\(|time\.sleep\(|\bmock\b|\bmocker\b|\bMagicMock\b"
        )
        wrong = [
            f"{path.relative_to(ROOT)}: {found.group()}"
            for path in (ROOT / "tests").rglob("*.py")
            if path != Path(__file__)
            and path.name not in WAITS_FOR_A_PROCESS
            and (found := words.search(path.read_text()))
        ]

        assert wrong == []

    def test_public_pure_functions_have_types(self):
        wrong = [
            f"{place(module, node)} {node.name}"
            for module in PURE
            for node in tree(module).body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.returns is None
        ]

        assert wrong == []
