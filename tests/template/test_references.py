"""References in the template resolve: `sam validate --lint` misses some that do not."""

import re
from importlib.util import find_spec

import pytest

from tests.support.aws.template import (
    ROOT,
    functions,
    resources,
    target,
    template,
    walk,
)

PSEUDO = re.compile(r"AWS::\w+")
IN_SUB = re.compile(r"\$\{([^!}][^}]*)\}")
MAPPINGS = [value for value in walk(template()) if isinstance(value, dict)]


def known() -> set[str]:
    """Returns all names that a reference may use. SAM makes an alias for each function."""
    aliases = (f"{function}.Alias" for function in functions())
    return {*template()["Parameters"], *template()["Resources"], *aliases}


@pytest.mark.parametrize("name", sorted({m["Ref"] for m in MAPPINGS if "Ref" in m}))
def test_every_ref_points_to_something(name: str) -> None:
    assert name in known() or PSEUDO.fullmatch(name)


@pytest.mark.parametrize(
    "name", sorted({m["Fn::GetAtt"][0] for m in MAPPINGS if "Fn::GetAtt" in m})
)
def test_every_getatt_points_to_a_resource(name: str) -> None:
    assert name in template()["Resources"]


def test_every_sub_names_something() -> None:
    for sub in (m["Fn::Sub"] for m in MAPPINGS if "Fn::Sub" in m):
        text, own = (sub, ()) if isinstance(sub, str) else sub
        for name in IN_SUB.findall(text):
            assert name in own or name.split(".")[0] in known() or PSEUDO.fullmatch(name), text


@pytest.mark.parametrize("parameter", template()["Parameters"])
def test_every_parameter_is_used_and_described(parameter: str) -> None:
    used = {m["Ref"] for m in MAPPINGS if "Ref" in m}

    assert parameter in used
    assert template()["Parameters"][parameter]["Description"]


@pytest.mark.parametrize("name", functions())
def test_every_handler_is_there(name: str) -> None:
    module, function = functions()[name]["Handler"].rsplit(".", 1)

    spec = find_spec(module)

    assert spec is not None
    assert spec.origin is not None
    # Read instead of imported: a handler makes its AWS clients when it is imported.
    source = (ROOT / spec.origin).read_text()
    assert re.search(rf"^(def {function}\(|{function} = )", source, re.MULTILINE)


@pytest.mark.parametrize("name", functions())
def test_the_makefile_builds_every_function(name: str) -> None:
    """Checks the rule build-%Function."""
    assert name.endswith("Function")
    assert template()["Resources"][name]["Metadata"] == {"BuildMethod": "makefile"}


def test_each_route_leads_to_its_function() -> None:
    integrations = resources("AWS::ApiGatewayV2::Integration")

    routes = {
        route["RouteKey"]: integrations[IN_SUB.findall(route["Target"]["Fn::Sub"])[0]]
        for route in resources("AWS::ApiGatewayV2::Route").values()
    }

    assert {key: target(r["IntegrationUri"]) for key, r in routes.items()} == {
        "POST /api/v1/app/{app_id}/msg": "IngestFunction",
        "ANY /portal": "PortalFunction",
        "ANY /portal/{proxy+}": "PortalFunction",
        "$default": "ApiFunction",
    }
    assert {r["PayloadFormatVersion"] for r in integrations.values()} == {"2.0"}


def test_every_output_is_described() -> None:
    assert all(output["Description"] for output in template()["Outputs"].values())
