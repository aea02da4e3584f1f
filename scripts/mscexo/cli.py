"""The command line. Heavy imports stay inside the commands that need them."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from mscexo import __version__
from mscexo.house import House, find_house
from mscexo.problems import Problem, ProblemsError

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
    str, typer.Option("--format", "-f", help="table, csv, tsv, json or ttl.", metavar="FORMAT")
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
    from mscexo.ask.report import print_summary

    print_summary(find_house(), as_json)


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


@app.command(epilog="Example: mscexo queries targets")
def queries(
    word: Annotated[str, typer.Argument(help="Only queries that speak of this.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List the catalogue of stored queries, with their parameters."""
    from mscexo.ask.report import print_catalogue

    print_catalogue(find_house(), word, as_json)


def _query_names(incomplete: str) -> list[str]:
    files = (find_house().queries / "catalogue").glob("*.rq")
    return sorted(f.stem[4:] for f in files if f.stem[4:].startswith(incomplete))


@app.command(epilog="Example: mscexo query cargo-of-exosome -p exosome=骨髓间充质干细胞外泌体")
def query(
    name: Annotated[
        str, typer.Argument(help="Slug or number of the query.", autocompletion=_query_names)
    ],
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter (repeatable)."),
    ] = None,
    output: FormatOption = "table",
    endpoint: EndpointOption = None,
) -> None:
    """Answer a stored query. Entities may be given by any name, English or Chinese."""
    from mscexo.ask.report import print_answer, run_stored

    typed: dict[str, str] = {}
    for one in param or []:
        key, equals, value = one.partition("=")
        if not equals:
            raise ProblemsError([Problem("-p", 0, 0, f"'{one}' is not NAME=VALUE")])
        typed[key] = value
    house = find_house()
    print_answer(run_stored(house, name, typed, endpoint), output)


@app.command(epilog="Example: mscexo sparql 'SELECT * { ent:pten ?p ?o }'")
def sparql(
    text: Annotated[str, typer.Argument(help="The query, a file @NAME, or - (standard input).")],
    output: FormatOption = "table",
    endpoint: EndpointOption = None,
) -> None:
    """Answer a SPARQL query of your own; our prefixes need not be declared."""
    from mscexo.ask.report import print_answer, run_text

    if text == "-":
        text = sys.stdin.read()
    elif text.startswith("@"):
        try:
            text = Path(text[1:]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ProblemsError([Problem(text[1:], 0, 0, f"cannot be read: {error}")]) from None
    print_answer(run_text(find_house(), text, endpoint), output)


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
