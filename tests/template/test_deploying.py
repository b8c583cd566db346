"""What somebody who deploys relies on: documented parameters, environments that fit, kept data."""

import re
import tomllib
from typing import Any

import pytest

from tests.template.loading import ROOT, resources, template

CONFIG = tomllib.loads((ROOT / "samconfig.toml").read_text())
PARAMETERS: dict[str, Any] = template()["Parameters"]
ENVIRONMENTS = ("dev", "staging", "prod")


def deployment(environment: str) -> dict[str, Any]:
    found: dict[str, Any] = CONFIG[environment]["deploy"]["parameters"]
    return found


def overrides(environment: str) -> dict[str, str]:
    given = deployment(environment).get("parameter_overrides", ())
    return dict(pair.split("=", 1) for pair in given)


def fits(name: str, value: str) -> bool:
    parameter = PARAMETERS[name]
    if parameter["Type"] == "Number":
        least, most = parameter.get("MinValue", 0), parameter.get("MaxValue", int(value))
        if not least <= int(value) <= most:
            return False
    allowed = parameter.get("AllowedValues")
    pattern = parameter.get("AllowedPattern", ".*")
    is_allowed = allowed is None or value in [str(one) for one in allowed]
    return is_allowed and re.fullmatch(pattern, value) is not None


def test_the_page_lists_every_parameter_with_its_default() -> None:
    text = (ROOT / "docs/deploy.md").read_text()
    told = dict(re.findall(r"^\| `([A-Z]\w+)` \| (?:`(.*?)`)? ?\| .+ \|$", text, re.MULTILINE))

    assert told == {name: str(p["Default"]) for name, p in PARAMETERS.items()}


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_default_is_a_value_that_may_be_given(name: str) -> None:
    assert fits(name, str(PARAMETERS[name]["Default"]))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_environment_gives_values_that_may_be_given(environment: str) -> None:
    given = overrides(environment)

    assert given.keys() <= PARAMETERS.keys()
    assert [name for name, value in given.items() if not fits(name, value)] == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_environment_is_tagged_and_whole(environment: str) -> None:
    found = deployment(environment)

    assert found["tags"] == ["application=outrider", f"environment={environment}"]
    for name in ("capabilities", "resolve_s3", "fail_on_empty_changeset"):
        assert found[name] == deployment("default")[name]


def test_environments_do_not_share_a_stack() -> None:
    names = [deployment(environment)["stack_name"] for environment in ENVIRONMENTS]

    assert len(set(names)) == len(names)
    assert deployment("prod")["confirm_changeset"] is True


def test_dev_fits_into_a_new_account() -> None:
    """It may run 10 functions at once, and can keep none of these for a function."""
    given = overrides("dev")

    assert (given["ApiConcurrency"], given["IngestConcurrency"]) == ("0", "0")
    at_once = [int(v) for n, v in given.items() if n.endswith("Concurrency")]
    assert sum(at_once) <= 10


def test_production_takes_the_defaults() -> None:
    assert overrides("prod") == {}
    assert PARAMETERS["DeletionProtection"]["Default"] == "true"
    assert PARAMETERS["AllowedNetworks"]["Default"] == ""
    assert PARAMETERS["LogLevel"]["Default"] == "INFO"


def test_the_table_is_protected_and_can_be_restored() -> None:
    table = resources("AWS::DynamoDB::Table")["Table"]

    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProtected", True, False]}
    assert template()["Conditions"]["IsProtected"] == {
        "Fn::Equals": [{"Ref": "DeletionProtection"}, "true"]
    }


def test_logs_are_kept_as_long_as_the_parameter_says() -> None:
    for group in resources("AWS::Logs::LogGroup").values():
        assert group["RetentionInDays"] == {"Ref": "LogRetention"}


def test_the_outputs_say_what_to_do_next() -> None:
    outputs = template()["Outputs"]

    assert outputs["NextStep"]["Value"]["Fn::Sub"].startswith("outrider token create ")
    for name in ("ApiUrl", "DashboardUrl", "TokenKeysArn"):
        assert name in outputs
