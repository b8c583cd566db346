"""Address of the folder of published templates."""

import pytest

from shared.domain.destinations.launch import parse_templates

FOLDER = "https://assets.s3.eu-west-1.amazonaws.com/outrider"


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("", None),
        (FOLDER, FOLDER),
        (f"{FOLDER}/", FOLDER),
        ("https://assets.s3.amazonaws.com", "https://assets.s3.amazonaws.com"),
        ("https://s3.eu-west-1.amazonaws.com/a.b-c", "https://s3.eu-west-1.amazonaws.com/a.b-c"),
        ("https://a1b.s3-us-west-2.amazonaws.com/v1", "https://a1b.s3-us-west-2.amazonaws.com/v1"),
        (
            "https://a1b.s3.cn-north-1.amazonaws.com.cn/x",
            "https://a1b.s3.cn-north-1.amazonaws.com.cn/x",
        ),
    ],
)
def test_templates_are_in_a_folder_of_s3_or_nowhere(text: str, folder: str | None) -> None:
    assert parse_templates(text) == folder


@pytest.mark.parametrize(
    "text",
    [
        "s3://assets/outrider",
        "http://assets.s3.amazonaws.com/outrider",
        "https://assets.example.com/outrider",
        "https://assets.s3.amazonaws.com.example.com/outrider",
        "https://example.com/assets.s3.amazonaws.com",
        "https://s3.eu-west-1.amazonaws.com",
        f"{FOLDER}?versionId=1",
        f"{FOLDER}#x",
        f"{FOLDER}//x",
        f"{FOLDER}\n",
    ],
)
def test_templates_elsewhere_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a folder in S3"):
        parse_templates(text)
