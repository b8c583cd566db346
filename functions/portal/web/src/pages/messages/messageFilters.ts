import { boundsOf } from "../../filters/period";
import { listed } from "../deliveries/deliveryFilters";

/** Filters of messages, by their names in the address. */
export const MESSAGE_FILTERS = [
  "search",
  "event",
  "channel",
  "tag",
  "period",
  "from",
  "to",
] as const;

export type MessageFilters = Record<(typeof MESSAGE_FILTERS)[number], string>;

/** Returns what the API takes for these filters, without the search. */
export function messageQuery(filters: MessageFilters, now: number) {
  const { event, channel, tag } = filters;
  return {
    ...boundsOf(filters, now),
    ...(event !== "" && { event_types: listed(event) }),
    ...(channel !== "" && { channel }),
    ...(tag !== "" && { tag }),
  };
}
