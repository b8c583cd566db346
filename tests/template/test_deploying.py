"""Promises to deployers: documented parameters, environments that fit, kept data."""

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import pytest
from samtranslator.translator.transform import (  # type: ignore[import-untyped] # it has no types
    transform,
)

from shared.domain.messages.message import RETENTION
from tests.support.aws.template import (
    ROOT,
    functions,
    resources,
    sources,
    target,
    template,
    walk,
)

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
    reported = dict(re.findall(r"^\| `([A-Z]\w+)` \| (?:`(.*?)`)? ?\| .+ \|$", text, re.MULTILINE))

    assert reported == {name: str(p["Default"]) for name, p in PARAMETERS.items()}


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


@pytest.mark.parametrize("environment", ["default", "dev"])
def test_a_trial_environment_fits_into_a_new_account(environment: str) -> None:
    """A new account may run 10 functions at once and reserve none of them."""
    given = overrides(environment)

    assert (given["ApiConcurrency"], given["IngestConcurrency"]) == ("0", "0")
    limits = [name for name in PARAMETERS if name.endswith("Concurrency")]
    assert sum(int(given[name]) for name in limits) <= 10
    # A protected table would stay behind when the first deployment fails.
    assert given["DeletionProtection"] == "false"


def test_production_takes_the_defaults_and_goes_step_by_step() -> None:
    assert overrides("prod") == {"GradualDeployments": "true"}
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


def of_the_own_table(value: Any) -> Iterator[Any]:
    """Yields the references to the stack's own table, even if another was restored."""
    if isinstance(value, dict) and value.get("Fn::If", [""])[0] == "IsRestored":
        _, restored, own = value["Fn::If"]
        names = [name for name in walk(restored) if isinstance(name, str)]
        assert any("RestoredTable" in name for name in names)
        assert target(own) == "Table"
    elif value in ({"Ref": "Table"}, {"Fn::GetAtt": ["Table", "Arn"]}):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from of_the_own_table(inner)


def test_all_references_to_the_table_follow_a_restored_one() -> None:
    assert not list(of_the_own_table([template()["Resources"], template()["Outputs"]]))
    assert "${Table}" not in str(template())
    assert template()["Conditions"]["IsRestored"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "RestoredTable"}, ""]}]
    }
    assert "Condition" not in template()["Resources"]["Table"]


def test_the_bucket_is_closed_and_encrypted() -> None:
    [bucket] = resources("AWS::S3::Bucket").values()
    encryption = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    [(condition, _, by_default)] = [each["Fn::If"] for each in encryption]
    assert condition == "HasKmsKey"
    assert by_default == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4


def test_nobody_reaches_the_bucket_over_plain_http() -> None:
    [policy] = resources("AWS::S3::BucketPolicy").values()
    [statement] = policy["PolicyDocument"]["Statement"]

    assert policy["Bucket"] == {"Ref": "ContentsBucket"}
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == (
        "Deny",
        "*",
        "s3:*",
    )
    assert list(map(target, statement["Resource"])) == ["ContentsBucket"] * 2
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_a_content_expires_with_all_of_its_versions() -> None:
    [bucket] = resources("AWS::S3::Bucket").values()
    rules = bucket["LifecycleConfiguration"]["Rules"]

    assert rules == [
        {"Status": "Enabled", "Prefix": f"{days}/", "ExpirationInDays": days}
        for days in range(1, RETENTION.days + 1)
    ]
    assert "VersioningConfiguration" not in bucket


def test_logs_are_kept_as_long_as_the_parameter_says() -> None:
    for group in resources("AWS::Logs::LogGroup").values():
        assert group["RetentionInDays"] == {"Ref": "LogRetention"}


def test_the_outputs_say_what_to_do_next() -> None:
    outputs = template()["Outputs"]

    assert outputs["NextStep"]["Value"]["Fn::Sub"].startswith("outrider token create ")
    for name in ("ApiUrl", "DashboardUrl", "TokenKeysArn"):
        assert name in outputs


# Functions name the one that they invoke in a variable.
CARRY = "OUTRIDER_CARRY_FUNCTION"
VARIABLES = [f.get("Environment", {}).get("Variables", {}) for f in functions().values()]


def test_all_that_calls_a_function_calls_its_alias_if_deployments_are_gradual() -> None:
    """A call around the alias would run an untested version."""
    called = [
        *(i["IntegrationUri"] for i in resources("AWS::ApiGatewayV2::Integration").values()),
        *(p["FunctionName"] for p in resources("AWS::Lambda::Permission").values()),
        *(s["FunctionName"] for s in sources().values()),
        *(
            t["Arn"]
            for rule in resources("AWS::Events::Rule").values()
            for t in rule["Targets"]
            # The rule of the bus calls none.
            if "ScheduleExpression" in rule
        ),
        *(variables[CARRY] for variables in VARIABLES if CARRY in variables),
    ]
    found = set()
    for condition, alias, function in (call["Fn::If"] for call in called):
        assert condition == "IsGradual"
        assert alias == {"Ref": f"{target(function)}.Alias"}
        found.add(target(function))

    assert found == set(functions())


def expanded(
    monkeypatch: pytest.MonkeyPatch, code: str = "key", layer: str = "key", **parameters: str
) -> dict[str, Any]:
    """Expands the template as AWS does, with the artifacts at these places."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    raw = deepcopy(template())
    raw["Globals"]["Function"]["CodeUri"] = f"s3://bucket/{code}"
    raw["Resources"]["DependenciesLayer"]["Properties"]["ContentUri"] = f"s3://bucket/{layer}"
    no_policies = SimpleNamespace(load=dict)
    found: dict[str, Any] = transform(raw, parameters, no_policies)["Resources"]
    return found


@pytest.mark.parametrize(
    ("wanted", "steps"), [("true", "AllAtOnce"), ("true", None), ("false", None)]
)
def test_a_deployment_is_gradual_and_rolled_back_by_alarms_if_that_is_wanted(
    monkeypatch: pytest.MonkeyPatch, wanted: str, steps: str | None
) -> None:
    chosen = {"DeploymentSteps": steps} if steps else {}

    made = expanded(monkeypatch, GradualDeployments=wanted, **chosen)

    aliases = {n: r for n, r in made.items() if r["Type"] == "AWS::Lambda::Alias"}
    assert set(aliases) == {f"{function}Aliaslive" for function in functions()}
    groups = [r["Properties"] for r in made.values() if r["Type"].endswith("DeploymentGroup")]
    if wanted == "false":
        assert groups == []
        assert not [alias for alias in aliases.values() if "UpdatePolicy" in alias]
        return
    assert len(groups) == len(aliases)
    for alias in aliases.values():
        assert "CodeDeployLambdaAliasUpdate" in alias["UpdatePolicy"]
    for group in groups:
        [_, values] = group["DeploymentConfigName"]["Fn::Sub"]
        assert values == {"ConfigName": steps or PARAMETERS["DeploymentSteps"]["Default"]}
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        alarms = {alarm["Name"]["Ref"] for alarm in group["AlarmConfiguration"]["Alarms"]}
        assert alarms <= set(resources("AWS::CloudWatch::Alarm"))
        assert {"CrashesAlarm", "FailedRequestsAlarm"} <= alarms


def test_other_code_and_other_libraries_are_another_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def versions(place: str = "key", layer: str = "key") -> set[str]:
        made = expanded(monkeypatch, place, layer, GradualDeployments="true")
        return {name for name, r in made.items() if r["Type"] == "AWS::Lambda::Version"}

    first = versions()

    assert len(first) == len(functions())
    assert versions() == first
    assert versions("another-key").isdisjoint(first)
    assert versions(layer="another-key").isdisjoint(first)


def test_samconfig_is_part_of_the_code() -> None:
    """SAM makes no new version for changed parameters alone, so they would have no effect."""
    packed = re.findall(r"^\ttar -c (.*) \| tar ", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert len(packed) == 2
    assert all(sources.endswith(" samconfig.toml") for sources in packed)
