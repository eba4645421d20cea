"""Hostile and broken XML: one clear error with its line, in little time and memory, and nothing fetched."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import DataError
from hht_app.duis.models import Request, read_document, write_request, write_response
from hht_app.duis.schema import MOST_PROBLEMS, Schema, model_check
from hht_app.duis.signature import certificate_finder, sign_document, verify_document
from hht_app.duis.telling import body_of
from hht_app.duis.xmltext import SIZE_LIMIT, parse_xml
from tests.duis.samples import requests, responses, signer
from tests.reference import reference_path

GOOD = write_request(requests()["12.1 address"])
ROOT = b"<sr:Request"
MANY = b" ".join(b'a%d=""' % n for n in range(50_000))
INCLUDE = b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
NIL = b'<sr:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true">'
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, (b"&l%d;" % (n - 1)) * 10 if n else b"lol") for n in range(10))
HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "only white space": b" \n",
    "no xml": b"\x7fELF\x01\x02",
    "cut short": GOOD[:-20],
    "two roots": GOOD + b"<x/>",
    "doctype": GOOD.replace(ROOT, b"<!DOCTYPE sr:Request>" + ROOT),
    "doctype after a comment": GOOD.replace(ROOT, b"<!-- <x> --><?a b?>\n<!DOCTYPE x SYSTEM 'x'>" + ROOT),
    "lower-case doctype": GOOD.replace(ROOT, b"<!doctype x>" + ROOT),
    "entity": GOOD.replace(ROOT, b'<!DOCTYPE x [<!ENTITY e "M1 1AA">]>' + ROOT).replace(b"M22 0RR", b"&e;"),
    "entity without declaration": GOOD.replace(b"M22 0RR", b"&e;234567"),
    "billion laughs": GOOD.replace(ROOT, b"<!DOCTYPE x [" + LAUGHS + b"]>" + ROOT).replace(b"M22 0RR", b"&l9;"),
    "external entity": GOOD.replace(ROOT, b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + ROOT),
    "parameter entity": GOOD.replace(ROOT, b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]>' + ROOT),
    "external doctype": GOOD.replace(ROOT, b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + ROOT),
    "100 MB of text": GOOD.replace(b"M22 0RR", b"x" * 100_000_000),
    "deep nesting": GOOD.replace(b"M22 0RR", b"<a>" * 99_999 + b"</a>" * 99_999),
    "deep nesting at the top": b"<a>" * 500_000,
    "wide": GOOD.replace(b"<sr:Body>", b"<sr:Body>" + b"<a/>" * 200_000),
    "many attributes": GOOD.replace(b"<sr:Body>", b"<sr:Body " + MANY + b">"),
    "declared utf-16": GOOD.replace(b'encoding="UTF-8"', b'encoding="UTF-16"'),
    "declared latin-1": GOOD.replace(b'encoding="UTF-8"', b'encoding="ISO-8859-1"'),
    "declared utf-7": GOOD.replace(b'encoding="UTF-8"', b"encoding='UTF-7'"),
    "utf-16": GOOD.replace(b"UTF-8", b"UTF-16").decode().encode("utf-16"),
    "utf-16 without mark": GOOD.decode().encode("utf-16-le"),
    "latin-1 bytes": GOOD.replace(b"Threapwood", b"Thr\xe9apwood"),
    "overlong utf-8": GOOD.replace(b"Threapwood", b"Thr\xc0\xbcapwood"),
    "surrogate in utf-8": GOOD.replace(b"Threapwood", b"Thr\xed\xa0\x80apwood"),
    "nul": GOOD.replace(b"Threapwood", b"Thr\0apwood"),
    "nul reference": GOOD.replace(b"Threapwood", b"Thr&#0;apwood"),
    "control character": GOOD.replace(b"Threapwood", b"Thr\x07apwood"),
    "duplicate attribute": GOOD.replace(b'schemaVersion="5.4"', b'schemaVersion="5.4" schemaVersion="5.4"'),
    "attribute twice by namespace": GOOD.replace(b"<sr:Body>", b'<sr:Body xmlns:a="u" xmlns:b="u" a:x="" b:x="">'),
    "undeclared prefix": GOOD.replace(b"sr:Body", b"zz:Body"),
    "prefix bound elsewhere": GOOD.replace(b"<sr:Body>", b'<sr:Body xmlns:sr="urn:x">'),
    "no namespace": GOOD.replace(b"sr:", b"").replace(b"xmlns:sr", b"xmlns:other"),
    "other namespace": GOOD.replace(b"ServiceUserGateway", b"serviceusergateway"),
    "no schema version": GOOD.replace(b' schemaVersion="5.4"', b""),
    "schema version no number": GOOD.replace(b'"5.4"', b'"5.4a"'),
    "xinclude": GOOD.replace(b"<sr:Body>", b"<sr:Body>" + INCLUDE),
    "nil body": GOOD.replace(b"<sr:Body>", NIL),
    "html": b"<html><body>502 Bad Gateway</body></html>",
    "xml 1.1 with a control character": GOOD.replace(b'version="1.0"', b'version="1.1"').replace(b"wood", b"&#7;wood"),
}  # fmt: skip
WRITTEN = [write_request(item) for item in requests().values()] + [write_response(r) for r in responses().values()]
READERS: dict[str, Callable[[bytes], object]] = {
    "read": read_document,
    "verify": lambda document: verify_document(document, certificate_finder([signer().certificate])),
}


@pytest.mark.parametrize("reader", sorted(READERS))
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_xml_is_one_clear_error_in_little_time(name: str, reader: str) -> None:
    assert HOSTILE[name] != GOOD
    started = time.process_time()
    with pytest.raises(DataError) as caught:
        READERS[reader](HOSTILE[name])
    assert time.process_time() - started < 3
    line = caught.value.one_line()
    assert line
    assert len(line) < 1500
    assert "\n" not in line


@pytest.mark.parametrize("name", ["deep nesting", "deep nesting at the top"])
def test_xml_nested_too_deeply_is_told_in_words_for_people(name: str) -> None:
    with pytest.raises(DataError, match="nested too deeply") as caught:
        parse_xml(HOSTILE[name])
    assert "XML_PARSE_HUGE" not in caught.value.one_line()
    assert caught.value.line is not None
    assert caught.value.advice


@pytest.mark.parametrize(
    "name", ["cut short", "doctype after a comment", "duplicate attribute", "latin-1 bytes", "nul"]
)
def test_the_error_names_the_line(name: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_xml(b"\n".join(HOSTILE[name].split(b"\n")).replace(b"<sr:Header>", b"\n\n<sr:Header>"))
    assert caught.value.line is not None
    assert caught.value.line >= 2


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("entity without declaration", "Request/Body/RequestWANMatrix/PartialAddress/PostCode"),
        ("latin-1 bytes", "Request/Body/RequestWANMatrix/PartialAddress/AddressIdentifier"),
        ("nul", "Request/Body/RequestWANMatrix/PartialAddress/AddressIdentifier"),
        ("nul reference", "Request/Body/RequestWANMatrix/PartialAddress/AddressIdentifier"),
        ("control character", "Request/Body/RequestWANMatrix/PartialAddress/AddressIdentifier"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_path_of_the_elements_open_there(name: str, path: str) -> None:
    with pytest.raises(DataError) as caught:
        read_document(HOSTILE[name])
    assert caught.value.path == path
    assert caught.value.line == 2


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_every_hostile_xml_is_told_with_a_line(name: str) -> None:
    with pytest.raises(DataError) as caught:
        read_document(HOSTILE[name])
    assert caught.value.line is not None


def test_a_long_request_kept_whole_is_read_shown_and_written_though_its_canonical_form_is_longer_yet() -> None:
    start, end = GOOD.index(b"<sr:RequestWANMatrix>"), GOOD.index(b"</sr:Body>")
    long = GOOD[:start] + b"<sr:CreateSchedule>" + b"<sr:a/>" * 500_000 + b"</sr:CreateSchedule>" + GOOD[end:]
    assert len(long) < SIZE_LIMIT
    read = read_document(long)
    assert isinstance(read, Request)
    assert len(body_of(read.body)["children"]) == 500_000
    assert len(write_request(read)) > SIZE_LIMIT


def test_a_schema_that_minds_everything_names_the_first_hundred_and_counts_the_rest() -> None:
    schema = Schema(reference_path("duis-xsd/duis-5.4.xsd"))
    attributes = b" ".join(b'a%d=""' % number for number in range(500))
    problems = schema.check(GOOD.replace(b"<sr:Body>", b"<sr:Body " + attributes + b">"))
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1].message == f"and {500 - MOST_PROBLEMS} more of what the schema minds"
    assert problems[0].path == "Request/Body"


def test_text_over_the_limit_takes_no_memory_of_its_own() -> None:
    tracemalloc.start()
    with pytest.raises(DataError, match=f"more than the {SIZE_LIMIT}"):
        parse_xml(HOSTILE["100 MB of text"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_a_doctype_never_reads_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("MY SECRET", encoding="utf-8")
    document = GOOD.replace(ROOT, f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode() + ROOT)
    with pytest.raises(DataError, match="doctype") as caught:
        read_document(document.replace(b"Threapwood", b"&e;"))
    assert "SECRET" not in str(caught.value)


def test_harmless_oddities_are_read() -> None:
    expected = read_document(GOOD)
    for oddity in (
        b"\xef\xbb\xbf" + GOOD,
        GOOD.replace(b'encoding="UTF-8"', b'encoding="utf-8"'),
        GOOD.replace(b'<?xml version="1.0" encoding="UTF-8"?>\n', b""),
        GOOD.replace(ROOT, b"<!-- <!DOCTYPE x> -->" + ROOT),
        GOOD.replace(b"M22 0RR", b"<![CDATA[M22 0RR]]>"),
        GOOD.replace(b"M22 0RR", b"M22<!-- - --> 0RR"),
        GOOD.replace(b"M22 0RR", b"M22&#32;0&#x52;R"),
        GOOD.replace(b"<sr:Body>", b"<?page break?>\r\n<sr:Body>\n\t"),
        GOOD.replace(b"xmlns:sr", b"xmlns").replace(b"sr:", b""),
        GOOD.replace(b'<?xml version="1.0" encoding="UTF-8"?>\n', b"").replace(b"<sr:Body>", b"<sr:Body><?page?>"),
        GOOD.replace(b'<?xml version="1.0" encoding="UTF-8"?>\n', b"").replace(b"M22 0RR", b"M22 0<?page?>RR"),
        GOOD.replace(b'<?xml version="1.0" encoding="UTF-8"?>\n', b"").replace(b"M22 0RR", b"M22 0<!-- ! -->RR"),
    ):
        assert read_document(oddity) == expected


RETURNED = write_request(requests()["8.13 response"])
PAYLOAD = RETURNED.partition(b"DeviceGBCSResponse>")[2].partition(b"<")[0]


@pytest.mark.parametrize("spread", [b"\n".join, b"\r\n\t".join, b" ".join])
def test_base64_with_line_breaks_is_read_as_the_schema_reads_it(spread: Callable[[list[bytes]], bytes]) -> None:
    broken = spread([PAYLOAD[start : start + 8] for start in range(0, len(PAYLOAD), 8)])
    assert read_document(RETURNED.replace(PAYLOAD, broken)) == read_document(RETURNED)


@pytest.mark.parametrize("rubbish", [b"!" + PAYLOAD, PAYLOAD[:-1], PAYLOAD + b"====", b"=", b"-_-_", "é".encode()])
def test_base64_that_is_rubbish_is_told_with_line_and_path(rubbish: bytes) -> None:
    with pytest.raises(DataError, match="base64") as caught:
        read_document(RETURNED.replace(PAYLOAD, rubbish).replace(b"<sr:Body>", b"\n\n<sr:Body>"))
    assert caught.value.path == "Request/Body/ReturnLocalCommandResponse/DeviceGBCSResponse"
    assert caught.value.line == 4


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'index="1"', b'index="1" xmlns:x="urn:x" x:index="1"'),
        (b'<sr:BlockThreshold index="1"', b'<sr:BlockThreshold xmlns:sr="urn:x" index="1"'),
        (b' index="1"', b' xmlns:x="http://www.dccinterface.co.uk/ServiceUserGateway" x:index="1"'),
        (b'index="1"', b'index="1" xml:space="preserve"'),
    ],
)
def test_a_namespace_trick_on_a_threshold_is_told_with_its_path(old: bytes, new: bytes) -> None:
    document = write_request(requests()["1.1.1 gas blocks"])
    assert old in document
    with pytest.raises(DataError) as caught:
        read_document(document.replace(old, new))
    assert "BlockThreshold" in (caught.value.path or "") or "ReferencedDayName" in (caught.value.path or "")


@given(st.binary(max_size=200))
def test_only_known_errors_escape_from_any_bytes(data: bytes) -> None:
    with pytest.raises(DataError):
        read_document(data)
    assert model_check(data) != []


@given(st.data())
def test_only_known_errors_escape_from_damaged_documents(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(WRITTEN))
    document = bytearray(sign_document(source, signer().key, signer().issuer, signer().serial))
    for _ in range(data.draw(st.integers(1, 6))):
        index = data.draw(st.integers(0, len(document) - 1))
        document[index : index + data.draw(st.integers(0, 40))] = data.draw(
            st.binary(max_size=3)
            | st.sampled_from([b"<", b">", b"&", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<sr:Body/>", b"&#0;"])
        )
    try:
        read = read_document(bytes(document))
        # a damaged version number may claim what holds less: then it cannot be written
        again = write_request(read) if isinstance(read, Request) else write_response(read)
    except DataError:
        return
    assert read_document(again) == read
