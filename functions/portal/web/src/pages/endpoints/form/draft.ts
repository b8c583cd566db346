import type { EndpointIn, EndpointOut, EndpointPatch } from "../../../api/schema";
import type { HeaderRow } from "./headers";
import { draftOfSchedule, type ScheduleDraft, scheduleOf } from "./schedule";

export type Method = EndpointIn["method"];
export type Challenge = NonNullable<EndpointIn["challenge"]> | null;

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
  /** Local time as the browser's field writes it, or empty. */
  expiry: string;
  method: Method;
  infoHeaders: boolean;
  challenge: Challenge;
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
  expiry: "",
  method: "POST",
  infoHeaders: false,
  challenge: null,
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
    expiry: endpoint.expiry === null ? "" : localTime(endpoint.expiry),
    method: endpoint.method,
    infoHeaders: endpoint.infoHeaders,
    challenge: endpoint.challenge,
    headers,
  };
}

type Fields = Required<
  Pick<
    EndpointIn,
    | ("url" | "description" | "uid" | "throttleRate" | "channels" | "eventTypes" | "retrySchedule")
    | ("expiry" | "method" | "infoHeaders" | "challenge")
  >
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
    expiry: draft.expiry === "" ? null : new Date(draft.expiry).toISOString(),
    method: draft.method,
    infoHeaders: draft.infoHeaders,
    challenge: draft.challenge,
  };
}

/** Returns a time as the browser's field writes it: in local time, to the second. */
function localTime(time: string): string {
  const at = new Date(time);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
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
