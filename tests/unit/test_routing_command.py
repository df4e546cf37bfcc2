"""`manage route_referral` says what the rules make of one person."""

import json
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def run(*args: str) -> str:
    out = StringIO()
    call_command("route_referral", *args, stdout=out)
    return out.getvalue()


def answer(*args: str) -> dict:
    return json.loads(run(*args, "--json"))


@pytest.mark.parametrize(
    ("args", "rule", "provisions", "units"),
    [
        (("--began", "2008-02-28", "--certainty", "verified"), "REF-1", ["s8"], ["local CFI"]),
        (("--began", "2008-02-29", "--certainty", "verified"), "REF-2", ["s15"], ["CPCT (Manchester)"]),
        (
            ("--began", "2008-02-29", "--certainty", "verified", "--s21"),
            "REF-2",
            ["s15", "s21"],
            ["CPCT (Manchester)", "CFI"],
        ),
        (
            ("--began", "2008-02-29", "--certainty", "stated"),
            "REF-3",
            ["s8", "s15"],
            ["local CFI", "CPCT (Manchester)"],
        ),
        (("--certainty", "unknown"), "REF-3", ["s8", "s15"], ["local CFI", "CPCT (Manchester)"]),
        (
            ("--began", "2008-02", "--certainty", "verified"),
            "REF-3",
            ["s8", "s15"],
            ["local CFI", "CPCT (Manchester)"],
        ),
        (("--began", "2007", "--certainty", "verified"), "REF-1", ["s8"], ["local CFI"]),
        (("--began", "1997-01-26", "--certainty", "verified"), "REF-4", [], []),
        (("--capacity", "occupier", "--certainty", "unknown"), "REF-6", [], ["CPCT (Manchester)"]),
    ],
)
def test_the_answer_in_json_names_rule_law_and_units(args, rule, provisions, units):
    got = answer(*args)
    assert (got["rule"], got["provisions"], got["units"]) == (rule, provisions, units)
    assert got["section"]
    assert got["words"]
    assert got["guidance_version"] == "3.0"


def test_section_21_is_asked_for_only_while_it_is_unanswered():
    began = ("--began", "2019-03-04", "--certainty", "verified")
    assert answer(*began)["needs_answer"] == ["s21"]
    assert answer(*began, "--s21", "not-recorded")["needs_answer"] == []
    assert answer(*began, "--s21")["needs_answer"] == []


def test_the_plain_answer_reads_as_sentences():
    words = run("--began", "2008-02-28", "--certainty", "verified")
    assert "REF-1: From 27 January 1997 to 28 February 2008" in words
    assert "section 8 of the Asylum and Immigration Act 1996 → local CFI" in words
    assert "a person decides" in run("--began", "1990", "--certainty", "verified")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--began", "28/02/2008", "--certainty", "verified"), "is not a date"),
        (("--began", "2007-02-29", "--certainty", "verified"), "is not a date"),
        (("--began", "٢٠٠٧", "--certainty", "verified"), "is not a date"),
        (("--began", "0000", "--certainty", "verified"), "is not a date"),
        (("--began", "9999-12", "--certainty", "verified"), "cannot be after"),
        (("--certainty", "verified"), "Enter the date that was verified"),
        (
            ("--began", "2020-01-02", "--certainty", "verified", "--encountered", "2020-01-01"),
            "cannot be after",
        ),
        (("--certainty", "perhaps"), "invalid choice"),
    ],
)
def test_bad_input_is_refused_in_words(args, words):
    with pytest.raises(CommandError, match=words):
        run(*args)


def test_bad_input_leaves_with_status_2_and_no_traceback():
    done = subprocess.run(
        [sys.executable, "manage.py", "route_referral", "--began", "soon", "--certainty", "verified"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "is not a date" in done.stderr
    assert "Traceback" not in done.stderr
