from __future__ import annotations

from pytest_nbrepro.credentials import without_credentials


def test_messages_lose_their_passwords_and_nothing_else() -> None:
    text = "at https://me:secret@host/x and mail a@b, http://tok%2Fen@h:1/ git+https://h/x@v1"
    told = "at https://***@host/x and mail a@b, http://***@h:1/ git+https://h/x@v1"
    assert without_credentials(text) == told


def test_a_password_with_a_sign_that_is_not_quoted_is_gone_as_well() -> None:
    assert without_credentials("https://me:p@ss@host/x") == "https://***@host/x"
