/** Kinds of resources, and the field of a configuration that names one. */
export const RESOURCE_FIELDS = {
  sqs: "queueUrl",
  sns: "topicArn",
  eventBridge: "eventBusName",
  lambda: "functionArn",
  stepFunctions: "stateMachineArn",
} as const;

export type ResourceType = keyof typeof RESOURCE_FIELDS;

export const RESOURCE_TYPES = Object.keys(RESOURCE_FIELDS) as ResourceType[];

/** Returns the kind if it is one that this page knows, or null. */
export function typeOf(type: string): ResourceType | null {
  return RESOURCE_TYPES.find((known) => known === type) ?? null;
}

/** Returns the resource that a destination's configuration names. */
export function resourceOf(type: string, config: Readonly<Record<string, string>>): string {
  const known = typeOf(type);
  return (known && config[RESOURCE_FIELDS[known]]) ?? "";
}
