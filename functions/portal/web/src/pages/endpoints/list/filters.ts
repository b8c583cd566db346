import type { EndpointFailuresOut, EndpointOut } from "../../../api/schema";

export type EndpointStatus = "enabled" | "paused" | "expired" | "disabled";

export const STATES = ["enabled", "paused", "disabled", "expired", "failing"] as const;
export type State = (typeof STATES)[number];

/** Filters of the list, as they stand in the address. */
export interface Filters {
  search: string;
  state: State | null;
}

/** Results of endpoints' recent attempts, by the endpoints' ids. */
export type Failures = ReadonlyMap<string, EndpointFailuresOut>;

export function filtersOf(parameters: URLSearchParams): Filters {
  const state = STATES.find((each) => each === parameters.get("state"));
  return { search: parameters.get("search") ?? "", state: state ?? null };
}

/** Returns the address's parameters with a filter changed; an empty value takes it out. */
export function withFilter(
  parameters: URLSearchParams,
  name: keyof Filters,
  value: string,
): URLSearchParams {
  const changed = new URLSearchParams(parameters);
  if (value === "") changed.delete(name);
  else changed.set(name, value);
  return changed;
}

/** Returns the endpoints that the filters leave. */
export function filtered(
  endpoints: readonly EndpointOut[],
  { search, state }: Filters,
  failures: Failures,
): EndpointOut[] {
  const wanted = search.trim().toLowerCase();
  return endpoints.filter(
    (endpoint) =>
      searchable(endpoint).includes(wanted) && hasState(endpoint, state, failures.get(endpoint.id)),
  );
}

function searchable({ id, uid, url, description, eventTypes, channels }: EndpointOut): string {
  const texts = [url, description, id, uid ?? "", ...(eventTypes ?? []), ...(channels ?? [])];
  return texts.join("\n").toLowerCase();
}

function hasState(
  endpoint: EndpointOut,
  state: State | null,
  results: EndpointFailuresOut | undefined,
): boolean {
  if (state === "failing") return (results?.failure ?? 0) > 0;
  return state === null || stateOf(endpoint) === state;
}

/** Returns the state that decides what happens to the endpoint's messages. */
export function stateOf({ disabled, expired, paused }: EndpointOut): EndpointStatus {
  if (disabled) return "disabled";
  if (expired) return "expired";
  return paused ? "paused" : "enabled";
}

/** Returns the share of attempts that failed, or null if there was no attempt. */
export function failedShare({ success, failure }: EndpointFailuresOut): number | null {
  const total = success + failure;
  return total === 0 ? null : failure / total;
}
