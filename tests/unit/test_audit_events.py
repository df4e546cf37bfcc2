"""The register of events: each is one of the six operations, and no other can be recorded."""

from enum import StrEnum

import pytest

from audit.events import AuditError, Kind, kind_of, register, registered


class Names(StrEnum):
    KNOWN = "test.known"


def test_the_six_operations_of_section_62_are_the_kinds():
    assert {kind.value for kind in Kind} == {
        "collection", "alteration", "consultation", "disclosure", "combination", "erasure",
    }  # fmt: skip


def test_a_registered_event_has_its_kind_by_name_or_by_member():
    register({Names.KNOWN: Kind.DISCLOSURE})
    assert kind_of("test.known") is kind_of(Names.KNOWN) is Kind.DISCLOSURE


def test_registering_twice_the_same_is_harmless_and_another_kind_is_refused():
    register({"test.twice": Kind.ERASURE})
    register({"test.twice": Kind.ERASURE})
    with pytest.raises(AuditError, match=r"test\.twice"):
        register({"test.twice": Kind.COLLECTION})


def test_an_event_that_no_app_registered_is_refused():
    with pytest.raises(AuditError, match=r"test\.unheard_of"):
        kind_of("test.unheard_of")


def test_reading_the_audit_is_itself_a_consultation():
    assert registered()["audit.read"] is Kind.CONSULTATION
