"""The command line. Heavy imports stay inside the commands that need them."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand

from mscexo import __version__
from mscexo.house import House, find_house
from mscexo.problems import Problem, ProblemsError

if TYPE_CHECKING:
    from mscexo.ask.knowledge import KnowledgeBase

app = typer.Typer(
    name="mscexo",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="An evidence-verified ontology and knowledge graph of MSC-exosome therapy.\n\n"
    "Ask: [bold]queries[/], [bold]query[/], [bold]sparql[/], [bold]serve[/]. "
    "Curate: [bold]locate[/], [bold]coverage[/], [bold]build[/], [bold]check[/], "
    "[bold]slims[/].",
    epilog="Example: mscexo query cargo-of-exosome -p exosome=bmsc-exosome",
)

TextOption = Annotated[
    Path | None,
    typer.Option(
        "--text",
        exists=True,
        file_okay=False,
        help="Folder of the reviews' text (default seeds/text/).",
    ),
]
ReferenceOption = Annotated[
    Path | None,
    typer.Option(
        "--reference",
        exists=True,
        file_okay=False,
        help="Folder of the outside identifier tables.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
EndpointOption = Annotated[
    str | None, typer.Option("--endpoint", help="Ask this SPARQL endpoint, not the own store.")
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        help="table (of a graph: ttl), csv, tsv, json, xml, md, ttl or jsonld.",
        metavar="FORMAT",
        autocompletion=lambda: ["table", "csv", "tsv", "json", "xml", "md", "ttl", "jsonld"],
    ),
]
AnswerLanguageOption = Annotated[
    str,
    typer.Option(
        "--lang",
        help="en, zh or both. In one language, tables name things by their labels.",
        metavar="LANG",
        autocompletion=lambda: ["en", "zh", "both"],
    ),
]
CuriesOption = Annotated[
    bool, typer.Option("--curies", help="In csv and tsv, short CURIEs instead of IRIs.")
]
LanguageOption = Annotated[
    str,
    typer.Option(
        "--lang", help="Language of the shapes' and checks' messages: en or zh.", metavar="LANG"
    ),
]


def main() -> None:
    """Run the command line; problems go to standard error with exit status 1."""
    try:
        app()
    except ProblemsError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        if len(error.problems) > 1:
            print(f"{len(error.problems)} problems", file=sys.stderr)
        sys.exit(1)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except BrokenPipeError:
        # the reader of our output has gone, which is its right
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:
        # a full disk, a folder that cannot be written: told without a traceback
        place = f"{error.filename}: " if error.filename else ""
        print(f"mscexo: {place}{error.strerror or error}", file=sys.stderr)
        sys.exit(1)


def _say(message: str) -> None:
    """Progress goes to standard error, so that standard output stays an answer."""
    print(f"mscexo: {message}", file=sys.stderr)


def _checkout() -> House:
    house = find_house()
    if not house.is_checkout:
        raise ProblemsError(
            [Problem(str(house.root), 0, 0, "is no checkout: this command needs the tables")]
        )
    return house


def _language(language: str) -> str:
    if language not in ("en", "zh"):
        raise ProblemsError([Problem("--lang", 0, 0, f"'{language}' is neither en nor zh")])
    return language


def _version(wanted: bool) -> None:
    if wanted:
        print(f"mscexo {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    pass


@app.command(epilog="Example: mscexo build --force")
def build(
    force: Annotated[bool, typer.Option("--force", help="Build even if nothing changed.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Build the release files from the tables, atomically.

    All mistakes are reported at once (file:line:column); then the files of the last good build
    stay as they are, and the exit status is 1.
    """
    from mscexo.release.build import build as build_release

    built = build_release(_checkout(), force=force, say=_say)
    if as_json:
        print(json.dumps(built.manifest, ensure_ascii=False, indent=1))
    elif built.knowledge is None:
        _say("build/ is up to date")
    else:
        _say(f"wrote {len(built.manifest['outputs']) + 1} files to build/")


@app.command(epilog="Example: mscexo check --only text --only checks")
def check(
    text: TextOption = None,
    reference: ReferenceOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this stage (repeatable): text, identifiers, checks, shapes, reasoner, "
            "release."
        ),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="Do nothing if all this has passed before.")
    ] = False,
    lang: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Hold tables and graph against text, vocabularies, shapes, checks and reasoner.

    Exit status 1 where anything was found, each finding with its file and line.
    """
    from mscexo.quality.check import STAGES, check_digest, has_passed, remember_pass
    from mscexo.quality.check import check as run_check

    stages = tuple(only) if only else STAGES
    for stage in stages:
        if stage not in STAGES:
            message = f"unknown stage '{stage}' (one of: {', '.join(STAGES)})"
            raise ProblemsError([Problem("--only", 0, 0, message)])
    house = _checkout()
    digest = check_digest(house, text, reference, stages)
    if once and has_passed(house, digest):
        _say("all checks passed before, and nothing has changed since")
        return
    checked = run_check(house, text, reference, stages, _language(lang), say=_say)
    if as_json:
        found = [vars(problem) for problem in checked.problems]
        report = {"problems": found, "left_out": checked.left_out, "stages": checked.stages}
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        for problem in checked.problems:
            print(problem)
        for note in checked.left_out:
            _say(note)
        found = len(checked.problems)
        findings = "1 finding" if found == 1 else f"{found} findings"
        _say(findings if found else "all checks pass")
    if checked.problems:
        raise typer.Exit(1)
    remember_pass(house, digest)


@app.command(epilog="Example: mscexo summary --json")
def summary(as_json: JsonOption = False) -> None:
    """Print what the graph holds, and one question answered from it."""
    from mscexo.ask.knowledge import open as open_knowledge
    from mscexo.show.summary import read_counts, summarise

    if as_json:
        print(json.dumps(read_counts(find_house())["counts"], ensure_ascii=False, indent=1))
    else:
        print(summarise(open_knowledge(on_disk=True)))


@app.command(epilog='Example: mscexo locate ivdd "miR-155 靶向结合"')
def locate(
    review: Annotated[str, typer.Argument(help="Key of the review, as in seeds/reviews.tsv.")],
    fragment: Annotated[str, typer.Argument(help="Words of the text; they stand in one place.")],
    text: TextOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find words in a review's text: offsets, section, hash and citations for the table.

    The first line is for the words themselves, the second for the whole sentence. Width,
    blanks and line breaks do not count. Words that stand in several places are refused.
    """
    from mscexo.evidence.report import print_location

    print_location(_checkout(), review, fragment, text, as_json)


@app.command(epilog="Example: mscexo coverage ivdd")
def coverage(
    review: Annotated[str | None, typer.Argument(help="Key of a review (default: all).")] = None,
    text: TextOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count the sentences claimed, waived and not accounted for; list the last.

    Exit status 1 where a sentence is not accounted for.
    """
    from mscexo.evidence.report import print_coverage

    if not print_coverage(_checkout(), review, text, as_json):
        raise typer.Exit(1)


@app.command(epilog="Example: mscexo slims --reference ../reference")
def slims(reference: ReferenceOption = None) -> None:
    """Make ontology/imports/ anew: the outside classes in use, with all their ancestors."""
    from mscexo.release.slims import make_slims
    from mscexo.tables.outside import read_outside
    from mscexo.tables.seeds import read_seeds
    from mscexo.tables.vocabulary import read_predicates

    house = _checkout()
    tables = house.reference_folder(reference)
    if tables is None:
        message = "the outside identifier tables are not here: name their folder"
        raise ProblemsError([Problem("--reference", 0, 0, message)])
    outside = read_outside(house.mappings)
    seeds = read_seeds(house, read_predicates(house.tbox), outside)
    sizes = make_slims(seeds.mappings, house.tbox, tables, house.imports, outside)
    _say(", ".join(f"{prefix} {size}" for prefix, size in sizes.items()))


@app.command(epilog="Example: mscexo queries 软骨, mscexo queries cargo-of-exosome")
def queries(
    words: Annotated[
        list[str] | None,
        typer.Argument(help="A query's name or number, or words that it speaks of."),
    ] = None,
    coverage: Annotated[
        bool,
        typer.Option("--coverage", help="Tell which classes, properties and claims none reaches."),
    ] = False,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export",
            file_okay=False,
            metavar="FOLDER",
            help="Write SIB sparql-examples RDF, grlc .rq files and a Markdown page.",
        ),
    ] = None,
    endpoint: Annotated[
        str, typer.Option("--endpoint", help="The endpoint that an export names.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """List the catalogue of stored queries, or tell all about one of them."""
    from mscexo.ask.knowledge import open as open_knowledge
    from mscexo.show.listing import as_records, describe_query, list_queries, speaking_of

    kb = open_knowledge()
    if coverage:
        print_reach(kb, as_json)
        return
    if export:
        from mscexo.show.export import export_catalogue

        count = export_catalogue(kb, export, endpoint, say=_say)
        _say(f"wrote {count} files to {export}")
        return
    word = " ".join(words or [])
    one = kb.find(word) if word else None
    found = [one] if one else speaking_of(kb.queries.values(), word)
    if as_json:
        print(json.dumps(as_records(found), ensure_ascii=False, indent=1))
    else:
        print(describe_query(one) if one else list_queries(found))


def print_reach(kb: KnowledgeBase, as_json: bool) -> None:
    """Print how much of each kind some stored query reaches, and what none does."""
    from mscexo.ask.reach import reach
    from mscexo.names import shorten

    found = reach(kb.store, kb.queries.values())
    if as_json:
        report = {
            one.kind: {
                "total": one.total,
                "reached": one.total - len(one.missing),
                "missing": [shorten(node) for node in one.missing],
            }
            for one in found
        }
        print(json.dumps(report, indent=1))
        return
    for one in found:
        print(
            f"{one.kind:<12}{one.total - len(one.missing):>6,} of {one.total:>6,}  {one.share:.1%}"
        )
    for one in found:
        for node in one.missing:
            print(f"  not reached: {shorten(node)}")


def _query_names(incomplete: str) -> list[str]:
    files = (find_house().queries / "catalogue").glob("*.rq")
    return sorted(f.stem[4:] for f in files if f.stem[4:].startswith(incomplete))


def _query_parameters(ctx: typer.Context, incomplete: str) -> list[str]:
    """``name=`` of the query's parameters, and behind it the names that begin as typed."""
    from mscexo.ask.knowledge import open as open_knowledge

    try:
        kb = open_knowledge(on_disk=True)
        # behind a bare -p the name is still among the words that are not parsed
        query = kb.find(ctx.params.get("name") or next(iter(ctx.args), ""))
        if query is None:
            return []
        return kb.complete(query, incomplete)
    except (ProblemsError, OSError):
        return []


class QueryCommand(TyperCommand):
    """Help that tells about the very query whose name was given with ``--help``."""

    def parse_args(self, ctx, args: list[str]) -> list[str]:
        ctx.meta["mscexo.words"] = [word for word in args if not word.startswith("-")]
        return super().parse_args(ctx, args)

    def format_help(self, ctx, formatter) -> None:
        from mscexo.ask.knowledge import open as open_knowledge
        from mscexo.show.listing import describe_query

        super().format_help(ctx, formatter)
        try:
            words = ctx.meta.get("mscexo.words") or [""]
            query = open_knowledge().find(words[0])
        except ProblemsError:
            query = None
        if query:
            print(describe_query(query))


@app.command(
    cls=QueryCommand,
    epilog="Example: mscexo query cargo-of-exosome -p exosome=骨髓间充质干细胞外泌体 --lang zh",
)
def query(
    name: Annotated[
        str, typer.Argument(help="Name or number of the query.", autocompletion=_query_names)
    ],
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="NAME=VALUE",
            help="A parameter (repeatable).",
            autocompletion=_query_parameters,
        ),
    ] = None,
    output: FormatOption = None,
    lang: AnswerLanguageOption = "both",
    curies: CuriesOption = False,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", dir_okay=False, help="Draw the answer into an .svg or .png file."),
    ] = None,
    endpoint: EndpointOption = None,
) -> None:
    """Answer a stored query. Things may be given by any name, English or Chinese.

    "mscexo query NAME --help" tells the parameters and columns of a query.
    """
    from mscexo.ask.knowledge import open as open_knowledge
    from mscexo.show.answers import answer_text, check_options, draw_answer

    typed: dict[str, str] = {}
    for one in param or []:
        key, equals, value = one.partition("=")
        if not equals:
            raise ProblemsError([Problem("-p", 0, 0, f"'{one}' is not NAME=VALUE")])
        if key in typed:
            message = f"'{key}' is given twice: a parameter takes one value, ask again for another"
            raise ProblemsError([Problem("-p", 0, 0, message)])
        typed[key] = value
    output, lang = output and output.lower(), lang.lower()
    check_options(output, lang)
    kb = open_knowledge(endpoint=endpoint, on_disk=True)
    result = kb.query(name, **typed)
    if plot:
        draw_answer(kb, result, plot, lang)
        _say(f"wrote {plot}")
        if output is None:
            return
    _print(answer_text(kb, result, output, lang, curies, _width(), sys.stdout.isatty()))
    if not len(result):
        for misfit in kb.misfits(result):
            _say(misfit)
        near = " or ".join(f"-p {one}" for one in kb.hints(result)[:3])
        _say("nothing found" + (f"; there are answers to {near}" if near else ""))


@app.command(epilog="Example: mscexo sparql 'SELECT * { ent:pten ?p ?o }'")
def sparql(
    text: Annotated[str, typer.Argument(help="The query, a file @NAME, or - (standard input).")],
    output: FormatOption = None,
    lang: AnswerLanguageOption = "both",
    curies: CuriesOption = False,
    endpoint: EndpointOption = None,
) -> None:
    """Answer a SPARQL query of your own; our prefixes need not be declared."""
    from mscexo.ask.knowledge import open as open_knowledge
    from mscexo.show.answers import answer_text, check_options

    if text == "-":
        text = sys.stdin.read()
    elif text.startswith("@"):
        try:
            text = Path(text[1:]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ProblemsError([Problem(text[1:], 0, 0, f"cannot be read: {error}")]) from None
    output, lang = output and output.lower(), lang.lower()
    check_options(output, lang)
    kb = open_knowledge(endpoint=endpoint, on_disk=True)
    result = kb.sparql(text)
    _print(answer_text(kb, result, output, lang, curies, _width(), sys.stdout.isatty()))


def _width() -> int:
    """The width of the terminal in cells; 100 where there is none (COLUMNS tells another)."""
    return shutil.get_terminal_size((100, 24)).columns


def _print(text: str) -> None:
    """Print what ends in a line end or not, so that it ends in one."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


@app.command(epilog="Example: mscexo serve --port 7878")
def serve(
    host: Annotated[str, typer.Option(help="Address to listen to.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen to.")] = 7878,
    timeout: Annotated[
        int,
        typer.Option(min=1, help="Seconds after which the server is told to give up on a query."),
    ] = 30,
) -> None:
    """Serve the release data as a read-only SPARQL endpoint at http://HOST:PORT/query."""
    from mscexo.ask.serve import serve as run_server
    from mscexo.ask.store import store_folder

    folder = store_folder(find_house())
    raise typer.Exit(run_server(folder, host, port, timeout, say=_say))
