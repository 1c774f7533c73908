from __future__ import annotations

import datetime as dt

import pytest
from jupyter_client.jsonutil import extract_dates
from jupyter_client.session import Session

from pytest_nbrepro.execution.connection import read_message

CONTENT = {"text": "ψ", "date": "2026-11-21T12:00:00Z"}


def sent(session: Session, content: dict[str, str] = CONTENT, **header: str) -> list[bytes]:
    message = session.msg("stream", content, parent=session.msg("execute_request"))
    message["header"] |= header
    # the first part separates addresses from the message
    return [*session.serialize(message)[1:], b"a buffer"]


@pytest.mark.parametrize("key", [b"secret", b""])
def test_a_message_is_read_as_jupyter_reads_it_but_for_the_dates(key: bytes) -> None:
    session = Session(key=key)
    parts = sent(session)
    mine, jupyters = read_message(session, [*parts]), session.deserialize(parts)
    assert isinstance(jupyters["header"]["date"], dt.datetime)
    for part in ("header", "parent_header"):
        mine[part] = extract_dates(mine[part])
    assert mine == jupyters


def test_a_message_of_an_old_protocol_is_brought_up_to_date() -> None:
    session = Session(key=b"secret")
    parts = sent(session, {"name": "stdout", "data": "x"}, version="4.1")
    assert read_message(session, parts)["content"] == {"name": "stdout", "text": "x"}


def test_what_another_has_signed_is_refused() -> None:
    with pytest.raises(ValueError, match="not signed"):
        read_message(Session(key=b"secret"), sent(Session(key=b"other")))


@pytest.mark.parametrize("key", [b"secret", b""])
def test_parts_that_are_no_message_are_refused(key: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        read_message(Session(key=key), [b"one"])
