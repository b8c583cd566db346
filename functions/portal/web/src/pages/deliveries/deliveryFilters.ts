import { boundsOf } from "../../filters/period";

/** Filters of attempts, by their names in the address. */
export const DELIVERY_FILTERS = [
  "status",
  "code",
  "event",
  "channel",
  "tag",
  "period",
  "from",
  "to",
] as const;

export type DeliveryFilters = Record<(typeof DELIVERY_FILTERS)[number], string>;

/** Results that an attempt can have, by the number on the wire. */
export const ATTEMPT_RESULTS = { "0": "success", "2": "fail" } as const;
export const CODE_CLASSES = ["0", "200", "300", "400", "500"] as const;

type CodeClass = 0 | 200 | 300 | 400 | 500;

/** Returns the query of the API for these filters; what an address has wrong filters nothing. */
export function attemptQuery(filters: DeliveryFilters, now: number) {
  const { status, code, event, channel, tag } = filters;
  return {
    ...boundsOf(filters, now),
    ...(Object.hasOwn(ATTEMPT_RESULTS, status) && { status: Number(status) as 0 | 2 }),
    ...(CODE_CLASSES.some((known) => known === code) && {
      status_code_class: Number(code) as CodeClass,
    }),
    ...(event !== "" && { event_types: listed(event) }),
    ...(channel !== "" && { channel }),
    ...(tag !== "" && { tag }),
    expanded_statuses: true,
  };
}

/** Returns the names of a text that separates them by commas. */
export function listed(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

export function isFiltered(filters: Partial<Record<string, string>>): boolean {
  return Object.values(filters).some((value) => value !== "");
}
