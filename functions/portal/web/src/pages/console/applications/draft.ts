import type { Texts } from "../../../language/texts";
import { objectOf } from "../../catalog/schema/reading";
import { listed, parsedJson, problemAt, textOrNull } from "../parts/input";

/** A message as it stands in the form. */
export interface EditedMessage {
  eventType: string;
  payload: string;
  eventId: string;
  channels: string;
  tags: string;
}

export const EMPTY_MESSAGE: EditedMessage = {
  eventType: "",
  payload: "{}",
  eventId: "",
  channels: "",
  tags: "",
};

/** Returns the API's fields; throws ApiError, at its field, if the payload is no JSON object. */
export function messageOf(draft: EditedMessage, texts: Texts) {
  const payload = objectOf(parsedJson(draft.payload, "payload", texts));
  if (payload === null) throw problemAt("payload", texts.console.applications.send.payloadHint);
  return {
    eventType: draft.eventType,
    payload,
    payloadRetentionPeriod: null,
    eventId: textOrNull(draft.eventId),
    channels: listed(draft.channels),
    tags: listed(draft.tags),
  };
}
