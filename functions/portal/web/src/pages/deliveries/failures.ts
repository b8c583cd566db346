/** Kinds of failures as the API names them; docs/api.md has their meaning. */
export const FAILURE_KINDS = [
  "timeout",
  "name_not_resolved",
  "connection_refused",
  "unreachable",
  "connection_closed",
  "certificate_invalid",
  "client_certificate_required",
  "tls_failed",
  "not_http",
  "address_not_public",
  "ipv6_only",
  "request_invalid",
  "token_unavailable",
  "misconfigured",
  "other",
  "unexpected_status",
  "redirect",
  "client_error",
  "server_error",
] as const;

/** Status codes that say more than their class. */
export const EXPLAINED_CODES = [
  400, 401, 403, 404, 405, 408, 410, 413, 415, 422, 429, 500, 502, 503, 504,
] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];
export type FailureKey = FailureKind | `status_${(typeof EXPLAINED_CODES)[number]}`;

/** Reason of a failure, and what its reader can do about it. */
export interface FailureText {
  why: string;
  todo: string;
}

interface FailedAttempt {
  responseStatusCode: number;
  failure?: string | null | undefined;
}

/** Returns the key of the texts that explain a failed attempt. */
export function failureKey({ responseStatusCode, failure }: FailedAttempt): FailureKey {
  const code = EXPLAINED_CODES.find((known) => known === responseStatusCode);
  if (code !== undefined) return `status_${code}`;
  return FAILURE_KINDS.find((kind) => kind === failure) ?? kindOfStatus(responseStatusCode);
}

/** Returns the kind of a failure that was recorded before kinds were, or that is new to us. */
function kindOfStatus(code: number): FailureKind {
  if (code === 0) return "other";
  const byClass: Partial<Record<number, FailureKind>> = {
    3: "redirect",
    4: "client_error",
    5: "server_error",
  };
  return byClass[Math.floor(code / 100)] ?? "unexpected_status";
}
