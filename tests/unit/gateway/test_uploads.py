"""A workbook has columns that we promise to keep nowhere: its upload touches no disk."""

import io
import tempfile

import pytest

from services.gateway.app import InMemory
from services.gateway.pages.frame import LARGEST_UPLOAD
from services.gateway.server import LARGEST_BODY

BOUNDARY = "linli"


def uploading(content: bytes) -> dict[str, object]:
    """The environment of a request that uploads a file, as a server hands it over."""
    disposition = b'Content-Disposition: form-data; name="file"; filename="roster.xlsx"\r\n\r\n'
    body = b"--linli\r\n" + disposition + content + b"\r\n--linli--\r\n"
    return {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
    }


def test_a_large_upload_is_parsed_without_a_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a temporary file was opened")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)  # what a spooled file becomes once it is large
    content = b"x" * 3_000_000
    assert InMemory(uploading(content)).files["file"].read() == content


def test_the_server_keeps_the_largest_body_in_memory() -> None:
    assert LARGEST_BODY > LARGEST_UPLOAD
