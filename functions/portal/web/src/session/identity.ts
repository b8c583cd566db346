import { ApiError, apiError } from "../api/errors";
import type { EnvironmentSettingsOut } from "../api/schema";
import { linkKey } from "./key";

export type Capability =
  | "ViewBase"
  | "ViewEndpointSecret"
  | "ManageEndpointSecret"
  | "ManageTransformations"
  | "CreateAttempts"
  | "ManageEndpoint";

/** The subject of a token: an organisation's staff if `appId` is null, otherwise a customer. */
export interface Identity {
  appId: string | null;
  /** Null means all. */
  capabilities: Capability[] | null;
}

interface Whoami {
  appId?: string | null;
  capabilities?: Capability[] | null;
}

/** Returns the token of the address's fragment, exchanged if it is a one-time one, or null. */
export async function tokenOfLink(hash: string): Promise<string | null> {
  const key = linkKey(hash);
  if (key === null) return null;
  if (key.oneTimeToken === undefined) return key.token ?? null;
  const answer = await fetch("/api/v1/auth/one-time-token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ oneTimeToken: key.oneTimeToken }),
  });
  const { token } = (await accepted(answer)) as { token: string };
  return token;
}

/** Returns the subject of a token; throws ApiError with status 401 when the token has ended. */
export async function identityOf(token: string): Promise<Identity> {
  const headers = { authorization: `Bearer ${token}` };
  const who = (await accepted(await fetch("/api/v1/auth/whoami", { headers }))) as Whoami;
  return { appId: who.appId ?? null, capabilities: who.capabilities ?? null };
}

/** Returns the portal's settings; throws ApiError when there is no such answer. */
export async function fetchSettings(token: string): Promise<EnvironmentSettingsOut> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch("/api/v1/environment/settings", { headers });
  return (await accepted(answer)) as EnvironmentSettingsOut;
}

async function accepted(response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw apiError(response, body);
  if (body === null) throw new ApiError(response.status, response.statusText);
  return body;
}
