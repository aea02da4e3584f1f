"""The command line as a user meets it: help, exit status, messages, JSON."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mscexo import __version__

FOLDER = str(Path(__file__).parent)

COMMANDS = [
    "build",
    "check",
    "summary",
    "locate",
    "coverage",
    "slims",
    "queries",
    "query",
    "sparql",
    "serve",
]


def run(*words: str, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", **extra}
    return subprocess.run(
        [sys.executable, "-m", "mscexo", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_command_and_gives_an_example():
    ended = run("--help")
    assert ended.returncode == 0
    assert all(command in ended.stdout for command in COMMANDS)
    assert "Example: mscexo query" in ended.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself_with_an_example(command):
    ended = run(command, "--help")
    assert ended.returncode == 0
    assert f"Example: mscexo {command}" in ended.stdout


def test_help_loads_no_graph_library():
    code = (
        "import sys; from mscexo import cli; "
        "heavy = {'rdflib', 'pyoxigraph', 'owlready2', 'pyshacl', 'SPARQLWrapper', 'yaml'}; "
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


def test_version():
    assert run("--version").stdout == f"mscexo {__version__}\n"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["quary"], 2, "No such command 'quary'"),
        (["query", "cargo-of-exosom"], 1, "did you mean 'cargo-of-exosome'?"),
        (["query", "cargo-of-exosome", "-p", "exosome"], 1, "'exosome' is not NAME=VALUE"),
        (["query", "cargo-of-exosome", "-p", "exosom=x"], 1, "unknown parameter 'exosom'"),
        (["query", "cargo-of-exosome", "-p", "exosome=zzzz"], 1, "nothing is called 'zzzz'"),
        (["query", "cargo-of-exosome", "-f", "xls"], 1, "unknown format 'xls'"),
        (["query", "cargo-of-exosome", "-f", "ttl"], 1, "rows have no"),
        (["query", "cargo-of-exosome", "--lang", "fr"], 1, "unknown language 'fr'"),
        (["query", "where-stated", "--plot", "x.svg"], 1, "where-stated has no picture"),
        (["query", "mechanism-steps", "-p", "path=ivdd-24", "--plot", "x.gif"], 1, ".svg"),
        (["query", "uncited-statements", "-p", "review=heart"], 1, "there are: cartilage, dkd"),
        (["query", "acts-on-gene", "-p", "gene=PTEN", "-p", "gene=MMP13"], 1, "is given twice"),
        (["sparql", "SELECT * { ?s a foo:Bar }"], 1, "unknown prefix 'foo:'"),
        (["sparql", "SELEKT"], 1, "error at"),
        (["sparql", "@no-such-file.rq"], 1, "cannot be read"),
        (["sparql", "ASK {}", "--endpoint", "http://127.0.0.1:9/"], 1, "did not answer"),
        (["queries", "zzzz"], 1, "no query speaks of 'zzzz'"),
        (["check", "--only", "spelling"], 1, "unknown stage 'spelling'"),
        (["check", "--lang", "fr"], 1, "neither en nor zh"),
        (["coverage", "ivd"], 1, "no review 'ivd' (did you mean 'ivdd'?)"),
        (["locate", "ivdd", "x", "--text", FOLDER], 1, "the text of 'ivdd' is not here"),
        (["check", "--text", "no-such-folder"], 2, "'no-such-folder' does not exist"),
        (["check", "--reference", "no-such-folder"], 2, "'no-such-folder' does not exist"),
        (["query", "²"], 1, "no query '²'"),
        (["serve", "--port", "0"], 2, "Invalid value for '--port'"),
    ],
)
def test_errors_say_what_to_do(words, status, said):
    ended = run(*words)
    assert ended.returncode == status, ended.stderr
    assert said in " ".join(ended.stderr.replace("│", " ").split())
    assert "Traceback" not in ended.stderr


def test_locate_gives_the_columns_of_the_table(knowledge, texts):
    ended = run("locate", "ivdd", "miR-155 靶向结合", "--json")
    assert ended.returncode == 0, ended.stderr
    sentence = json.loads(ended.stdout)["sentence"]
    assert sentence["section"] == "2.1"
    assert sentence["cites"] == "22"
    text = texts["ivdd"]
    (found,) = text.sentences_over(sentence["start"], sentence["end"])
    assert (found.start, found.end) == (sentence["start"], sentence["end"])
    assert "BACH1" in sentence["text"]


def test_locate_refuses_what_stands_in_several_places(texts):
    ended = run("locate", "ivdd", "IVDD")
    assert ended.returncode == 1
    assert "places: give more of it" in ended.stderr


def test_coverage_of_the_review_is_whole(texts):
    ended = run("coverage", "ivdd", "--json")
    assert ended.returncode == 0
    report = json.loads(ended.stdout)["ivdd"]
    assert report["unaccounted"] == 0
    assert report["claimed"] + report["waived"] == report["sentences"]
    assert report["evidence_lines"] > 200


def test_coverage_lists_a_sentence_that_is_not_accounted_for(copied_house, texts, house):
    path = copied_house.seeds / "waived" / "ivdd.tsv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    folder = next(d for d in house.text_folders() if (d / "ivdd.txt").is_file())
    ended = run("coverage", "ivdd", "--text", str(folder), MSCEXO_HOME=str(copied_house.root))
    assert ended.returncode == 1
    assert "1 unaccounted" in ended.stdout
    assert "干细胞和外泌体" in ended.stdout


def test_a_text_that_is_not_the_one_is_refused(tmp_path):
    (tmp_path / "ivdd.txt").write_text("something else", encoding="utf-8")
    ended = run("coverage", "ivdd", "--text", str(tmp_path))
    assert ended.returncode == 1
    assert re.search(r"seeds/reviews.tsv:\d+:14 sha256: ivdd.txt is another text", ended.stderr)


def test_formats_of_an_answer():
    text = "SELECT ?l WHERE { ent:bach1 rdfs:label ?l }"
    assert run("sparql", text, "-f", "csv").stdout == "l\nBACH1\n"
    assert run("sparql", text, "-f", "tsv").stdout == '?l\n"BACH1"\n'
    result = json.loads(run("sparql", text, "-f", "json").stdout)
    assert result["results"]["bindings"] == [{"l": {"type": "literal", "value": "BACH1"}}]
    assert run("sparql", "ASK { ent:bach1 a mscexo:GeneOrGeneProduct }").stdout == "true\n"
    graph = run("sparql", "CONSTRUCT { ent:bach1 rdfs:label ?l } WHERE { ent:bach1 rdfs:label ?l }")
    assert 'ent:bach1 rdfs:label "BACH1"' in graph.stdout
    assert run("sparql", text, "-f", "ttl").returncode == 1


def test_a_question_is_answered_in_two_commands_without_an_iri():
    listed = run("queries", "外泌体")
    assert "cargo-of-exosome" in listed.stdout
    told = run("queries", "cargo-of-exosome").stdout
    assert "-p exosome=" in told and "Columns:" in told
    example = told.partition("Example:\n")[2].splitlines()[0].split("mscexo ", 1)[1]
    ended = run(*shlex.split(example))
    assert ended.returncode == 0, ended.stderr
    assert re.search(r"(?m)^[1-9]\d* rows?$", ended.stdout)


def test_help_of_a_query_tells_its_parameters():
    ended = run("query", "cargo-of-exosome", "--help")
    assert ended.returncode == 0
    assert "Usage:" in ended.stdout and "-p exosome=" in ended.stdout
    assert run("query", "no-such-query", "--help").returncode == 0


def test_the_catalogue_as_json():
    (query,) = json.loads(run("queries", "sponged-by-circrna", "--json").stdout)
    assert query["name"] == "sponged-by-circrna"
    assert {"name", "type", "example", "meaning"} <= query["params"][0].keys()
    assert len(json.loads(run("queries", "--json").stdout)) >= 60


def test_coverage_of_the_catalogue():
    told = json.loads(run("queries", "--coverage", "--json").stdout)
    assert told["classes"]["missing"] == told["properties"]["missing"] == []
    assert told["claims"]["reached"] >= 0.95 * told["claims"]["total"]
    assert re.search(r"(?m)^claims .*%$", run("queries", "--coverage").stdout)


def test_an_answer_in_one_language():
    words = ["query", "sponged-by-circrna", "-p", "circrna=circ_0072464", "--lang"]
    chinese, english = (run(*words, language).stdout for language in ("zh", "en"))
    assert "分子海绵" in chinese and "sponge" not in chinese
    assert "sponge" in english and "分子海绵" not in english
    assert "ent:" not in english.replace("ent:mesenchymal", "")


def test_curies_in_csv():
    words = ["query", "sponged-by-circrna", "-f", "csv"]
    assert "https://w3id.org/mscexo/entity/mir-431" in run(*words).stdout
    assert ",ent:mir-431," in run(*words, "--curies").stdout


def test_what_gives_no_rows_says_what_does():
    ended = run("query", "cargo-of-exosome", "-p", "exosome=骨髓间充质干细胞")
    assert ended.returncode == 0
    assert "0 rows" in ended.stdout
    assert "nothing found; there are answers to -p exosome=bmsc-exosome" in ended.stderr
    assert "is no ExtracellularVesicle, which exosome wants" in ended.stderr


def test_an_answer_is_drawn(tmp_path):
    path = tmp_path / "path.svg"
    ended = run("query", "mechanism-steps", "-p", "path=ivdd-24", "--plot", str(path))
    assert ended.returncode == 0, ended.stderr
    assert "BACH1" in path.read_text(encoding="utf-8")


def test_the_shell_completes_queries_parameters_and_values():
    def completed(line: str) -> str:
        words = {"_MSCEXO_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": line}
        program = Path(sys.executable).with_name("mscexo")
        ended = subprocess.run(
            [program], env={**os.environ, **words}, capture_output=True, text=True
        )
        return ended.stdout

    assert "cargo-of-exosome" in completed("mscexo query cargo-o")
    assert "exosome=" in completed("mscexo query cargo-of-exosome -p exo")
    assert "exosome=BMSC-Exos" in completed("mscexo query cargo-of-exosome -p exosome=BMSC-E")


def test_the_catalogue_is_exported(tmp_path):
    ended = run("queries", "--export", str(tmp_path / "new"))
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "new" / "catalogue.md").is_file()


def test_a_query_may_come_from_a_file_or_standard_input(tmp_path):
    path = tmp_path / "q.rq"
    path.write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    assert run("sparql", f"@{path}").stdout == "true\n"
    piped = subprocess.run(
        [sys.executable, "-m", "mscexo", "sparql", "-"],
        input="ASK {}",
        capture_output=True,
        text=True,
        check=False,
    )
    assert piped.stdout == "true\n"


def test_no_update_through_the_query_interface():
    ended = run("sparql", "DROP ALL")
    assert ended.returncode == 1 and "Traceback" not in ended.stderr


def test_summary_counts_and_answers():
    ended = run("summary")
    assert ended.returncode == 0, ended.stderr
    assert "claims" in ended.stdout and "mechanism paths" in ended.stdout
    assert "miR-155" in ended.stdout
    assert json.loads(run("summary", "--json").stdout)["individuals"]["Claim"] > 200


def test_a_reader_that_goes_away_is_no_error():
    ended = subprocess.run(
        f"{sys.executable} -m mscexo sparql 'SELECT * {{ ?s ?p ?o }}' -f tsv | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout.startswith("?") and ended.stdout.count("\n") == 1
    assert "Traceback" not in ended.stderr
