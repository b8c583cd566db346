import { expect, test } from "vitest";
import { RESOURCE_TYPES, resourceOf, typeOf } from "./resources";

test("each kind names its resource in a field of its own", () => {
  expect(resourceOf("sqs", { queueUrl: "https://queue", roleArn: "arn" })).toBe("https://queue");
  expect(resourceOf("stepFunctions", { stateMachineArn: "arn:machine" })).toBe("arn:machine");
  expect(resourceOf("sns", {})).toBe("");
});

test("a kind of a newer server is shown without its resource", () => {
  expect(typeOf("kinesis")).toBeNull();
  expect(resourceOf("kinesis", { streamArn: "arn" })).toBe("");
});

test("the kinds are those that a server delivers to by role", () => {
  expect(RESOURCE_TYPES).toEqual(["sqs", "sns", "eventBridge", "lambda", "stepFunctions"]);
});
