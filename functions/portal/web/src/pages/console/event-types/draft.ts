import type { EventTypeOut, EventTypePutIn } from "../../../api/schema";
import type { Texts } from "../../../language/texts";
import { objectOf } from "../../catalog/schema/reading";
import { listed, parsedJson, problemAt, textOrNull } from "../parts/input";

export type Enforcement = EventTypeOut["schemaEnforcement"];

/** Fields of an event type as they are typed. */
export interface EditedEventType {
  name: string;
  description: string;
  groupName: string;
  featureFlags: string;
  deprecated: boolean;
  schemas: string;
  schemaEnforcement: Enforcement;
}

export const NEW_EVENT_TYPE: EditedEventType = {
  name: "",
  description: "",
  groupName: "",
  featureFlags: "",
  deprecated: false,
  schemas: "",
  schemaEnforcement: "off",
};

export function draftOf(eventType: EventTypeOut): EditedEventType {
  const { name, description, deprecated, schemaEnforcement } = eventType;
  return {
    name,
    description,
    deprecated,
    schemaEnforcement,
    groupName: eventType.groupName ?? "",
    featureFlags: (eventType.featureFlags ?? []).join(", "),
    schemas: eventType.schemas === null ? "" : JSON.stringify(eventType.schemas, null, 2),
  };
}

/** Returns the fields for the API; throws ApiError for schemas that are no JSON object. */
export function fieldsOf(draft: EditedEventType, texts: Texts) {
  return {
    description: draft.description,
    groupName: textOrNull(draft.groupName),
    featureFlags: listed(draft.featureFlags),
    deprecated: draft.deprecated,
    schemas: schemasOf(draft.schemas, texts),
    schemaEnforcement: draft.schemaEnforcement,
  } satisfies Partial<EventTypePutIn>;
}

function schemasOf(text: string, texts: Texts): Record<string, unknown> | null {
  if (textOrNull(text) === null) return null;
  const schemas = objectOf(parsedJson(text, "schemas", texts));
  if (schemas === null) throw problemAt("schemas", texts.console.eventTypes.schemasHint);
  return schemas;
}

/** Returns schemas while they are typed, or null while they are no JSON object. */
export function shownSchemas(text: string): Record<string, unknown> | null {
  try {
    return objectOf(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
