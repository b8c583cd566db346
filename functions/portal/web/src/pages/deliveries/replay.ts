import type { BulkReplayIn } from "../../api/schema";
import { boundsOf, instantOf, localOf, PRESETS } from "../../filters/period";
import { CODE_CLASSES, type DeliveryFilters, listed } from "./deliveryFilters";

/** Ways to send many messages to an endpoint, by their names in the texts. */
export const REPLAY_KINDS = ["recover", "missing", "bulk"] as const;
export type ReplayKind = (typeof REPLAY_KINDS)[number];

/** Fields of the form, as they are typed; times are in UTC. */
export interface ReplayFields {
  since: string;
  until: string;
  eventTypes: string;
  channel: string;
  tag: string;
  status: string;
  statusCodeClass: string;
}

/** Returns the fields that a form begins with: a day, or the period and filters of the list. */
export function initialFields(filters: DeliveryFilters, now: number): ReplayFields {
  const { after } = boundsOf(filters, now);
  return {
    since: localOf(after === undefined ? now - PRESETS["24h"] : Date.parse(after)),
    until: filters.to,
    eventTypes: filters.event,
    channel: filters.channel,
    tag: filters.tag,
    status: filters.status,
    statusCodeClass: filters.code,
  };
}

/** Returns the request for these fields. Its end is fixed: what is counted is what is sent. */
export function replayRequest(
  kind: ReplayKind,
  fields: ReplayFields,
  now: number,
): Omit<BulkReplayIn, "dryRun"> {
  // A missing or damaged time is left to the API, which says what is wrong with it.
  const period = {
    since: instantOf(fields.since) ?? fields.since,
    until: fields.until === "" ? new Date(now).toISOString() : (instantOf(fields.until) ?? ""),
  };
  return kind === "bulk" ? { ...period, ...bulkFilters(fields) } : period;
}

function bulkFilters(fields: ReplayFields): Omit<BulkReplayIn, "since" | "until" | "dryRun"> {
  const eventTypes = listed(fields.eventTypes);
  return {
    ...(eventTypes.length > 0 && { eventTypes }),
    ...(fields.channel !== "" && { channel: fields.channel }),
    ...(fields.tag !== "" && { tag: fields.tag }),
    ...(fields.status !== "" && { status: Number(fields.status) as 0 | 1 | 2 | 3 | 4 }),
    ...(CODE_CLASSES.some((code) => code === fields.statusCodeClass) && {
      statusCodeClass: Number(fields.statusCodeClass),
    }),
  };
}
