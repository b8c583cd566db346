import type { AttemptHeadersOut } from "../../api/schema";
import type { HeaderPair } from "./HeaderTable";

/** Returns the headers that were sent; sensitive ones come last, without their values. */
export function sentHeaders({ sentHeaders: sent, responseHeaders, sensitive }: AttemptHeadersOut) {
  const received = new Set(responseHeaders?.map(([name]) => name?.toLowerCase()));
  const hidden = sensitive.filter((name) => !received.has(name.toLowerCase()));
  return [
    ...Object.entries(sent),
    ...hidden.map((name): HeaderPair => [name, null]),
  ] satisfies HeaderPair[];
}

/** Returns the headers of the answer; the values of sensitive ones are null. */
export function receivedHeaders({ responseHeaders, sensitive }: AttemptHeadersOut): HeaderPair[] {
  const hidden = new Set(sensitive.map((name) => name.toLowerCase()));
  return (responseHeaders ?? []).map(([name = "", value = ""]): HeaderPair => {
    return [name, hidden.has(name.toLowerCase()) && value === "" ? null : value];
  });
}
