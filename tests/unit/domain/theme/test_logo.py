"""Logos of the portal."""

from base64 import b64encode

import pytest

from shared.domain.theme.logo import MAX_DATA, MAX_URL, check_logo

PNG = b"\x89PNG\r\n\x1a\n" + b"rest"


def data(image: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{b64encode(image).decode()}"


@pytest.mark.parametrize(
    "logo",
    [
        "https://example.com/logo.png",
        "https://example.com:8443/a%20b?size=2",
        data(PNG),
        data(b"\xff\xd8\xff\xe0", "image/jpeg"),
        data(b"GIF89a", "image/gif"),
        data(b"RIFF\x0a\x00\x00\x00WEBPVP8 ", "image/webp"),
    ],
)
def test_an_https_url_and_a_raster_image_are_logos(logo: str) -> None:
    assert check_logo(logo) == logo


@pytest.mark.parametrize(
    "logo",
    [
        "",
        "logo.png",
        "//example.com/logo.png",
        "http://example.com/logo.png",
        "javascript:alert(1)",
        "https://",
        "https:///logo.png",
        "https://user:secret@example.com/logo.png",
        "https://user@example.com/",
        "https://example.com:port/",
        "https://example.com/a b",
        "https://example.com/\n",
        "https://exämple.com/",
        "https://[::1",
        'https://example.com"onload=x/',
        "https://example.com/" + "a" * MAX_URL,
        "data:text/html;base64,PGI+",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:image/png,raw",
        "data:image/png;base64,",
        "data:image/png;base64,a",
        data(b"<svg onload=alert(1)>"),
        data(PNG, "image/jpeg"),
        data(PNG + b"a" * MAX_DATA),
    ],
)
def test_other_text_is_not_a_logo(logo: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        check_logo(logo)
