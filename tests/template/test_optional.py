"""Parameters that some organizations require: off by default, checked before anything changes."""

import re
from typing import Any

import pytest

from tests.support.aws.template import (
    functions,
    optional_statements,
    resources,
    target,
    template,
)
from tests.template.test_deploying import expanded
from tests.template.test_rights import RIGHTS

NOTHING = {"Ref": "AWS::NoValue"}
KEY = {"Fn::If": ["HasKmsKey", {"Ref": "KmsKeyArn"}, NOTHING]}
CALLERS = {"DeliverFunction", "DeliverSlowFunction"}
ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("name", "value", "valid"),
    [
        # The Lambda image of 3.11 lacks the C library that jsonschema_rs needs.
        ("Runtime", "python3.11", False),
        ("Runtime", "python3.12", True),
        ("Runtime", "python3.13", True),
        ("Runtime", "python3.14", True),
        ("Runtime", "python3.15", False),
        ("PermissionsBoundary", "", True),
        ("PermissionsBoundary", f"arn:aws:iam::{ACCOUNT}:policy/boundary", True),
        ("PermissionsBoundary", f"arn:aws-cn:iam::{ACCOUNT}:policy/teams/boundary", True),
        ("PermissionsBoundary", f"arn:aws:iam::{ACCOUNT}:role/boundary", False),
        ("PermissionsBoundary", "boundary", False),
        ("SubnetIds", "subnet-0123456789abcdef0,subnet-01234567", True),
        ("SubnetIds", "subnet-0123456789abcdef0, subnet-01234567", False),
        ("SubnetIds", "vpc-0123456789abcdef0", False),
        ("SecurityGroupIds", "sg-0123456789abcdef0", True),
        ("SecurityGroupIds", "default", False),
        ("DualStackSubnets", "yes", False),
        ("KmsKeyArn", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/mrk-0123456789abcdef", True),
        ("KmsKeyArn", f"arn:aws:kms:eu-west-1:{ACCOUNT}:alias/outrider", False),
        ("KmsKeyArn", "0123456789abcdef", False),
        ("ApiAccessLog", "on", False),
        ("DomainName", "webhooks.example.com", True),
        ("DomainName", "Webhooks.example.com", False),
        ("DomainName", "https://webhooks.example.com", False),
        ("DomainName", "example.com/webhooks", False),
        ("DomainName", "localhost", False),
        ("CertificateArn", f"arn:aws:acm:eu-west-1:{ACCOUNT}:certificate/0123-abc", True),
        ("IntakeOrganisations", "org_a,org_b", True),
        ("IntakeOrganisations", "org_a, org_b", False),
        ("IntakeOrganisations", "acme", False),
        (
            "IntakePrincipals",
            f"arn:aws:iam::{ACCOUNT}:role/a,arn:aws:iam::{ACCOUNT}:role/b/c",
            True,
        ),
        ("IntakePrincipals", "*", False),
        ("IntakePrincipals", f"arn:aws:iam::{ACCOUNT}:root", False),
        ("IntakeBus", "default", True),
        ("IntakeBus", f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/orders", True),
        ("IntakeBus", "a bus", False),
        ("IntakePattern", '{"source": ["com.example.orders"]}', True),
        ("IntakePattern", "com.example.orders", False),
        ("IntakeApplicationPath", "$.detail.customer-id", True),
        ("IntakeApplicationPath", "$.detail['tenant']", False),
        ("IntakeApplicationPath", "detail.tenant", False),
        ("CertificateArn", f"arn:aws:iam::{ACCOUNT}:server-certificate/name", False),
    ],
)
def test_a_wrong_value_is_refused_by_a_sentence(name: str, value: str, valid: bool) -> None:
    parameter = template()["Parameters"][name]

    if "AllowedValues" in parameter:
        assert (value in parameter["AllowedValues"]) is valid
    else:
        assert bool(re.fullmatch(parameter["AllowedPattern"], value)) is valid
        assert parameter["ConstraintDescription"]


@pytest.mark.parametrize(
    ("given", "needed"),
    [
        ("DomainName", "CertificateArn"),
        ("CertificateArn", "DomainName"),
        ("SubnetIds", "SecurityGroupIds"),
        ("SecurityGroupIds", "SubnetIds"),
        ("DualStackSubnets", "SubnetIds"),
        ("MonthlyBudget", "BudgetEmail"),
        ("IntakeBus", "IntakePattern"),
        ("IntakePattern", "IntakeBus"),
    ],
)
def test_one_half_of_a_pair_is_refused_by_a_sentence(given: str, needed: str) -> None:
    default = str(template()["Parameters"][given]["Default"])
    condition = {"Fn::Not": [{"Fn::Equals": [{"Ref": given}, default]}]}

    [assertion] = [
        each
        for rule in template()["Rules"].values()
        if rule["RuleCondition"] == condition
        for each in rule["Assertions"]
    ]

    assert assertion["Assert"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": needed}, ""]}]}
    assert assertion["AssertDescription"].startswith(f"{given} needs {needed}")


def test_a_permissions_boundary_bounds_every_role_that_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also the role of CodeDeploy, which SAM would make without a boundary."""
    made = expanded(monkeypatch, GradualDeployments="true")

    roles = {name: r["Properties"] for name, r in made.items() if r["Type"] == "AWS::IAM::Role"}
    assert len(roles) == len(functions()) + 1
    given = {"Ref": "PermissionsBoundary"}
    for role in roles.values():
        boundary = role["PermissionsBoundary"]
        assert boundary == {"Fn::If": ["HasPermissionsBoundary", given, NOTHING]}
    groups = [r["Properties"] for r in made.values() if r["Type"].endswith("DeploymentGroup")]
    for group in groups:
        assert target(group["ServiceRoleArn"]["Fn::If"][1]) == "CodeDeployServiceRole"


def test_only_functions_that_call_endpoints_go_into_subnets() -> None:
    inside = {name: f["VpcConfig"] for name, f in functions().items() if "VpcConfig" in f}

    assert set(inside) == CALLERS
    for config in inside.values():
        condition, given, otherwise = config["Fn::If"]
        assert (condition, otherwise) == ("HasSubnets", NOTHING)
        assert given == {
            "SubnetIds": {"Fn::Split": [",", {"Ref": "SubnetIds"}]},
            "SecurityGroupIds": {"Fn::Split": [",", {"Ref": "SecurityGroupIds"}]},
            "Ipv6AllowedForDualStack": {"Fn::If": ["HasDualStack", True, False]},
        }


def test_functions_in_subnets_may_have_network_interfaces() -> None:
    added = dict(optional_statements("HasSubnets"))

    assert set(added) == {target(functions()[name]["Role"]) for name in CALLERS}
    for statement in added.values():
        assert {action.split(":")[0] for action in statement["Action"]} == {"ec2"}
        assert {
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
        } <= set(statement["Action"])


def encrypted() -> list[Any]:
    """Returns the key of each resource that can have one."""
    return [
        *(q["KmsMasterKeyId"] for q in resources("AWS::SQS::Queue").values()),
        *(t["KmsMasterKeyId"] for t in resources("AWS::SNS::Topic").values()),
        *(s["KmsKeyId"] for s in resources("AWS::SecretsManager::Secret").values()),
        *(g["KmsKeyId"] for g in resources("AWS::Logs::LogGroup").values()),
        template()["Globals"]["Function"]["KmsKeyArn"],
    ]


def test_the_given_key_encrypts_everything_stored() -> None:
    assert all(each == KEY for each in encrypted())
    [table] = resources("AWS::DynamoDB::Table").values()
    assert table["SSESpecification"]["Fn::If"][:2] == [
        "HasKmsKey",
        {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": {"Ref": "KmsKeyArn"}},
    ]
    [bucket] = resources("AWS::S3::Bucket").values()
    [rule] = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    with_key = rule["Fn::If"][1]
    assert with_key["ServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": {"Ref": "KmsKeyArn"},
    }
    # Without it, each object would cost a call of KMS.
    assert with_key["BucketKeyEnabled"] is True


def test_every_function_may_use_the_key_and_no_other() -> None:
    added = dict(optional_statements("HasKmsKey"))

    assert set(added) == {f"{name}Role" for name in RIGHTS}
    for statement in added.values():
        assert statement["Resource"] == {"Ref": "KmsKeyArn"}
        # For environments and queues.
        assert {"kms:Decrypt", "kms:GenerateDataKey"} <= set(statement["Action"])
        assert not [action for action in statement["Action"] if "*" in action]


def test_the_access_log_quotes_no_token() -> None:
    [stage] = resources("AWS::ApiGatewayV2::Stage").values()
    condition, given, otherwise = stage["AccessLogSettings"]["Fn::If"]

    assert (condition, otherwise) == ("HasAccessLog", NOTHING)
    assert target(given["DestinationArn"]) == "ApiAccessLogs"
    assert "$context.requestId" in given["Format"]
    assert not re.search(r"authoriz|header|\n", given["Format"])


def test_the_api_is_at_the_root_of_its_domain_name_and_nowhere_else() -> None:
    [api] = resources("AWS::ApiGatewayV2::Api").values()
    [mapping] = resources("AWS::ApiGatewayV2::ApiMapping").values()

    assert api["DisableExecuteApiEndpoint"] == {"Fn::If": ["HasDomain", True, False]}
    assert "ApiMappingKey" not in mapping
    address = template()["Outputs"]["ApiUrl"]["Value"]["Fn::If"]
    assert address[:2] == ["HasDomain", {"Fn::Sub": "https://${DomainName}"}]


def test_names_that_are_global_or_shared_by_stacks_hold_stack_and_region() -> None:
    [dashboard] = resources("AWS::CloudWatch::Dashboard").values()
    [budget] = resources("AWS::Budgets::Budget").values()
    [layer] = resources("AWS::Serverless::LayerVersion").values()

    assert dashboard["DashboardName"] == {"Fn::Sub": "${AWS::StackName}-${AWS::Region}"}
    # Another BudgetEmail replaces the budget, and a fixed name would be taken.
    assert "BudgetName" not in budget["Budget"]
    assert layer["LayerName"] == {"Fn::Sub": "${AWS::StackName}-dependencies"}
    groups = resources("AWS::Logs::LogGroup").values()
    assert all("${AWS::StackName}" in group["LogGroupName"]["Fn::Sub"] for group in groups)
