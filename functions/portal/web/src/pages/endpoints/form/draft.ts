import type { EndpointIn, EndpointOut, EndpointPatch } from "../../../api/schema";
import type { HeaderRow } from "./headers";
import { draftOfSchedule, type ScheduleDraft, scheduleOf } from "./schedule";

/** The fields of an endpoint as they stand in the form. */
export interface EditedEndpoint {
  url: string;
  description: string;
  uid: string;
  throttleRate: string;
  channels: string;
  /** None means all. */
  eventTypes: string[];
  retrySchedule: ScheduleDraft;
  headers: HeaderRow[];
}

export const EMPTY_DRAFT: EditedEndpoint = {
  url: "",
  description: "",
  uid: "",
  throttleRate: "",
  channels: "",
  eventTypes: [],
  retrySchedule: draftOfSchedule(null),
  headers: [],
};

export function draftOf(endpoint: EndpointOut, headers: HeaderRow[]): EditedEndpoint {
  return {
    url: endpoint.url,
    description: endpoint.description,
    uid: endpoint.uid ?? "",
    throttleRate: endpoint.throttleRate?.toString() ?? "",
    channels: (endpoint.channels ?? []).join(", "),
    eventTypes: endpoint.eventTypes ?? [],
    retrySchedule: draftOfSchedule(endpoint.retrySchedule),
    headers,
  };
}

type Fields = Pick<
  EndpointIn,
  "url" | "description" | "uid" | "throttleRate" | "channels" | "eventTypes" | "retrySchedule"
>;

/** Returns the API's fields, without headers. What can't be read goes as typed: the API says why. */
export function fieldsOf(draft: EditedEndpoint): Fields {
  const channels = draft.channels.split(/[\s,]+/).filter((channel) => channel !== "");
  return {
    url: draft.url.trim(),
    description: draft.description,
    uid: draft.uid.trim() || null,
    throttleRate: numberOf(draft.throttleRate.trim()) as number | null,
    channels: channels.length > 0 ? channels : null,
    eventTypes: draft.eventTypes.length > 0 ? [...draft.eventTypes].sort() : null,
    retrySchedule: scheduleOf(draft.retrySchedule) as number[] | null,
  };
}

function numberOf(text: string): number | string | null {
  if (text === "") return null;
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Returns the fields that differ, so that an edit leaves alone what others changed meanwhile. */
export function changesOf(draft: EditedEndpoint, before: EditedEndpoint): EndpointPatch {
  const old = fieldsOf(before);
  const entries = Object.entries(fieldsOf(draft)).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(old[field as keyof Fields]),
  );
  return Object.fromEntries(entries);
}
