"""Receivers as CloudFormation stacks: a function with a URL, and a table of its requests."""

from typing import Any

from shared.domain.operator.smoke import FAIL, FLAKY

# The function cannot import this code base: its responses repeat
# `shared.domain.operator.smoke.status_for`.
CODE = f'''
import base64, json, os
import boto3

TABLE = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, _context):
    start, _, kind = event["rawPath"].rpartition("/")
    if start != "/" + os.environ["TOKEN"]:
        return {{"statusCode": 404}}
    body = event.get("body") or ""
    raw = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    count = int(
        TABLE.update_item(
            Key={{"kind": kind, "number": 0}},
            UpdateExpression="ADD seen :one",
            ExpressionAttributeValues={{":one": 1}},
            ReturnValues="UPDATED_NEW",
        )["Attributes"]["seen"]
    )
    headers = {{name.lower(): value for name, value in event["headers"].items()}}
    TABLE.put_item(
        Item={{"kind": kind, "number": count, "headers": json.dumps(headers), "body": raw}}
    )
    word = kind.partition("-")[0]
    fails = word == "{FAIL}" or (word == "{FLAKY}" and count == 1)
    return {{"statusCode": 500 if fails else 204}}
'''
_WRITES = ["dynamodb:PutItem", "dynamodb:UpdateItem"]
_LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]


def receiver_template(token: str) -> dict[str, Any]:
    """Returns the template; `token` is the first segment of valid paths."""
    arn = {"Fn::GetAtt": ["Receiver", "Arn"]}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Receiver of a run of outrider smoke, deleted at its end",
        "Resources": {
            "Requests": {"Type": "AWS::DynamoDB::Table", "Properties": _TABLE},
            "Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 1}},
            "Role": {"Type": "AWS::IAM::Role", "Properties": _role()},
            "Receiver": {"Type": "AWS::Lambda::Function", "Properties": _function(token)},
            "Url": {
                "Type": "AWS::Lambda::Url",
                "Properties": {"TargetFunctionArn": arn, "AuthType": "NONE"},
            },
            # Since October 2025, a public URL needs both permissions.
            "UrlPermission": _permission("lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE"),
            "CallPermission": _permission("lambda:InvokeFunction", InvokedViaFunctionUrl=True),
        },
        "Outputs": {
            "ReceiverUrl": {"Value": {"Fn::GetAtt": ["Url", "FunctionUrl"]}},
            "RequestsTable": {"Value": {"Ref": "Requests"}},
        },
    }


_TABLE = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": "kind", "AttributeType": "S"},
        {"AttributeName": "number", "AttributeType": "N"},
    ],
    "KeySchema": [
        {"AttributeName": "kind", "KeyType": "HASH"},
        {"AttributeName": "number", "KeyType": "RANGE"},
    ],
}


def _role() -> dict[str, Any]:
    table, log = {"Fn::GetAtt": ["Requests", "Arn"]}, {"Fn::GetAtt": ["Log", "Arn"]}
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    statements = [
        {"Effect": "Allow", "Action": _WRITES, "Resource": table},
        {"Effect": "Allow", "Action": _LOGS, "Resource": log},
    ]
    policy = {"Version": "2012-10-17", "Statement": statements}
    return {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "Policies": [{"PolicyName": "receiver", "PolicyDocument": policy}],
    }


def _function(token: str) -> dict[str, Any]:
    return {
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Timeout": 10,
        "MemorySize": 256,
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Code": {"ZipFile": CODE},
        "LoggingConfig": {"LogGroup": {"Ref": "Log"}},
        "Environment": {"Variables": {"TABLE": {"Ref": "Requests"}, "TOKEN": token}},
    }


def _permission(action: str, **condition: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "FunctionName": {"Ref": "Receiver"},
            "Action": action,
            "Principal": "*",
            **condition,
        },
    }
