"""Bytes of a web page -> text."""

from __future__ import annotations

import codecs
import re

__all__ = ["decode"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PARAMETER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARED_IN = 4_096
"""Bytes in which a page's own declaration is looked for; a browser looks at 1,024, themes print it later."""
_NOT_OF_PAGES = frozenset({"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
_SAMPLE = 200_000

# What a label means on the web (https://encoding.spec.whatwg.org/#names-and-labels): Python's codecs follow the old
# standards, in which latin-1 has control characters where pages have quotation marks.
_WEB = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_LATIN = {"cp1250", "cp1254", "cp1257", "cp1258", "mac-roman", "mac-latin2"} | {
    f"iso8859-{n}" for n in (2, 3, 4, 9, 10)
}
_NAMES = {"x-sjis": "cp932", "windows-31j": "cp932", "ks_c_5601-1987": "cp949", "x-gbk": "gb18030", "utf8mb4": "utf-8"}


def decode(body: bytes, content_type: str = "") -> str:
    """Decode a page: BOM, then HTTP charset, then its own declaration, then UTF-8, then detection.

    A declaration that the bytes contradict is passed over: UTF-8 that is declared as something older shows itself,
    because no other text is valid UTF-8 by chance. `latin-1` and `ascii` mean windows-1252, as browsers have it.
    Never fails: what fits nowhere becomes U+FFFD. NUL characters go, doubly encoded text stays as it is.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _clean(body[len(bom) :].decode(name, errors="replace"))
    declared = _declared(body, content_type)
    if declared != "utf-8" and declared.startswith("utf-"):
        text = body.decode(declared, errors="replace")
        if "<" in text or "\ufffd" not in text[:_DECLARED_IN]:
            return _clean(text)
    try:
        return _clean(body.decode("utf-8")) if _may_be_utf8(body, declared) else _clean(_legacy(body, declared))
    except UnicodeDecodeError:
        return _clean(_legacy(body, declared))


def _clean(text: str) -> str:
    return text.replace("\0", "") if "\0" in text else text


def _may_be_utf8(body: bytes, declared: str) -> bool:
    """ISO-2022-JP and its like are plain ASCII bytes, so for them the declaration must decide."""
    return not (declared.startswith(("iso2022", "hz", "utf-7")) and (b"\x1b" in body or b"~{" in body))


def _declared(body: bytes, content_type: str) -> str:
    """Return the codec that HTTP or the page declares, "" where none or an unknown one."""
    http = _PARAMETER.search(content_type)
    labels = [http[1]] if http else []
    head = body[:_DECLARED_IN]
    labels += [found[1].decode("ascii", errors="replace") for found in (_XML.search(head), _META.search(head)) if found]
    for label in labels:
        name = _codec(label)
        if name:
            # A page that can be read as ASCII up to its declaration is not UTF-16, whatever it says.
            return "utf-8" if name.startswith(("utf-16", "utf-32")) and b"\0" not in head else name
    return ""


def _codec(label: str) -> str:
    """Return Python's codec for a label of the web; "" for an unknown one and for those that are no text encoding."""
    label = label.strip().lower()
    try:
        info = codecs.lookup(_NAMES.get(label, label))
    except (LookupError, ValueError):
        return ""
    if not info._is_text_encoding or info.name in _NOT_OF_PAGES:  # noqa: SLF001 - no public way to ask
        return ""
    return _WEB.get(info.name, info.name)


def _legacy(body: bytes, declared: str) -> str:
    """Decode what is not UTF-8: as declared, else as detected; a few broken bytes do not change what a page is."""
    if declared and declared != "utf-8":
        return body.decode(declared, errors="replace")
    text = body.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    beyond = sum(byte > 127 for byte in body[:_SAMPLE])
    if declared == "utf-8" and broken * 4 <= beyond:
        return text  # mostly sound: a cut or a pasted byte
    if not declared and broken * 20 <= beyond:
        return text
    return body.decode(_detected(body), errors="replace")


def _detected(body: bytes) -> str:
    """Guess the encoding from a sample; windows-1252 where nothing is likely."""
    from charset_normalizer import from_bytes

    start = next((at for at, byte in enumerate(body) if byte > 127), 0)
    sample = body[max(0, start - 2_000) : start + 20_000]
    best = from_bytes(sample).best()
    name = _codec(best.encoding) if best else ""
    beyond = sum(byte > 127 for byte in sample)
    if beyond < 20 and name.startswith(("cp125", "iso8859", "mac")):
        return "cp1252"  # too little to tell one alphabet from another
    if beyond < 200 and name in _LATIN:
        return "cp1252"  # too little to tell one Latin alphabet from another; browsers take the western one
    return name if name and not name.startswith(("utf-16", "utf-32")) else "cp1252"
