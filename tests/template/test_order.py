"""Parts of the template are in the order of the map at its head."""

import re

from tests.support.aws.template import resources, template
from tools.monitoring import TEMPLATE

TEXT = TEMPLATE.read_text()
HEAD = TEXT.partition("\n\n")[0]


def test_the_map_names_the_parts_of_the_template_in_their_order() -> None:
    parts = re.findall(r"^#   ([A-Z]\w+) ", HEAD, re.MULTILINE)
    said_by_parameters = {"Rules", "Conditions"}
    others = {"AWSTemplateFormatVersion", "Transform", "Description", "Metadata"}

    assert parts == [name for name in template() if name not in others | said_by_parameters]


def test_the_map_names_the_sections_of_resources_in_their_order() -> None:
    named = re.findall(
        r"^#   (?:Resources|         )    ([a-zA-Z][a-zA-Z ]*?)   ", HEAD, re.MULTILINE
    )
    sections = re.findall(r"^  # ---- (.+?) -+$", TEXT, re.MULTILINE)
    titles = [title.lower() for title in sections if "make monitoring" not in title]

    assert len(named) == len(titles)
    assert all(title.startswith(name.lower()) for name, title in zip(named, titles, strict=True))


def test_the_first_300_lines_show_the_api_and_the_functions_of_a_delivery() -> None:
    seen = set(re.findall(r"^  (\w+):$", "\n".join(TEXT.splitlines()[:300]), re.MULTILINE))

    assert set(resources("AWS::ApiGatewayV2::Route")) <= seen
    assert {"IngestFunction", "ApiFunction", "FanoutFunction", "DeliverFunction"} <= seen
