"""Bytes -> text, as browsers do it, and never an error."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.platforms.charset import decode

TEXT = "<p>\u201cGr\u00f6\u00dfe\u201d \u2013 na\u00efve caf\u00e9\u2026</p>"


@pytest.mark.parametrize("label", ["iso-8859-1", "latin1", "ascii", "windows-1252"])
def test_old_latin_labels_mean_windows_1252(label):
    body = f'<meta charset="{label}">{TEXT}'.encode("cp1252")
    assert decode(body).endswith(TEXT)


def test_utf8_is_utf8_whatever_was_declared():
    body = f'<meta charset="iso-8859-1">{TEXT}'.encode()
    assert decode(body, "text/html; charset=ISO-8859-1").endswith(TEXT)


@pytest.mark.parametrize("bom", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
def test_a_byte_order_mark_decides(bom):
    name = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    body = bom + TEXT.encode(name.get(bom, "utf-32-le"))
    assert decode(body, "text/html; charset=koi8-r") == TEXT


def test_http_beats_the_page():
    body = '<meta charset="koi8-r"><p>\u0412\u0441\u0435\u043c \u043f\u0440\u0438\u0432\u0435\u0442</p>'.encode(
        "cp1251"
    )
    assert "\u0412\u0441\u0435\u043c \u043f\u0440\u0438\u0432\u0435\u0442" in decode(
        body, "text/html; charset=windows-1251"
    )


def test_an_xml_declaration_counts():
    body = '<?xml version="1.0" encoding="Shift_JIS"?><p>\u3053\u3093\u306b\u3061\u306f</p>'.encode("cp932")
    assert "\u3053\u3093\u306b\u3061\u306f" in decode(body)


def test_escape_encodings_are_not_taken_for_ascii():
    body = '<meta charset="iso-2022-jp"><p>\u3053\u3093\u306b\u3061\u306f</p>'.encode("iso2022-jp")
    assert "\u3053\u3093\u306b\u3061\u306f" in decode(body)


def test_undeclared_text_is_detected():
    russian = "Наш рейтинг вчера упал, и никто не знает, почему это случилось."
    assert decode(f"<p>{russian}</p>".encode("cp1251")) == f"<p>{russian}</p>"


def test_one_broken_byte_does_not_change_a_utf8_page():
    body = ("caf\u00e9 " * 50).encode() + b"\xff end"
    assert decode(body, "text/html; charset=utf-8") == "caf\u00e9 " * 50 + "\ufffd end"


def test_a_wrong_utf8_label_gives_way():
    assert "caf\u00e9" in decode(f'<meta charset="utf-8">{TEXT}'.encode("cp1252"))


@pytest.mark.parametrize("label", ["rot13", "base64", "utf-7", "nonsense", "utf-16", "", "\x00"])
def test_labels_that_make_no_sense_are_passed_over(label):
    assert decode(b"<p>plain", f"text/html; charset={label}") == "<p>plain"


def test_nuls_go():
    assert decode(b"a\0b\0") == "ab"


@given(st.binary(max_size=400), st.text(max_size=30))
def test_any_bytes_become_text(body, label):
    text = decode(body, f"text/html; charset={label}")
    assert "\0" not in text
    text.encode("utf-8")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=200))
def test_utf8_comes_back_as_it_was(text):
    assert decode(text.encode(), "text/html; charset=utf-8") == text
