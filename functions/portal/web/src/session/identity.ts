import { ApiError, apiError } from "../api/errors";
import type { EnvironmentSettingsOut } from "../api/schema";
import { send } from "../api/sending";
import type { LinkKey } from "./key";
import { exchangeOf, SETTINGS, WHOAMI } from "./requests";

export type Capability =
  | "ViewBase"
  | "ViewEndpointSecret"
  | "ManageEndpointSecret"
  | "ManageTransformations"
  | "CreateAttempts"
  | "ManageEndpoint";

/** The subject of a token: an organisation's staff if `appId` is null, otherwise a customer. */
export interface Identity {
  organisationId: string;
  appId: string | null;
  /** Null means all. */
  capabilities: Capability[] | null;
}

interface Whoami {
  envId: string;
  appId?: string | null;
  capabilities?: Capability[] | null;
}

/** Returns the token of a link's key, exchanged if it is a one-time one, or null. */
export async function tokenOfLink(key: LinkKey): Promise<string | null> {
  if (key.oneTimeToken === undefined) return key.token ?? null;
  const { token } = (await answered(exchangeOf(key.oneTimeToken))) as { token: string };
  return token;
}

/** Returns the subject of a token; throws ApiError with status 401 when the token has ended. */
export async function identityOf(token: string): Promise<Identity> {
  const who = (await answered(withToken(WHOAMI, token))) as Whoami;
  return {
    organisationId: who.envId,
    appId: who.appId ?? null,
    capabilities: who.capabilities ?? null,
  };
}

/** Returns whether two tokens reach the same objects. */
export function isSameSubject(one: Identity, other: Identity): boolean {
  return one.organisationId === other.organisationId && one.appId === other.appId;
}

/** Returns the portal's settings; throws ApiError when there is no such answer. */
export async function fetchSettings(token: string): Promise<EnvironmentSettingsOut> {
  return (await answered(withToken(SETTINGS, token))) as EnvironmentSettingsOut;
}

function withToken(path: string, token: string): Request {
  return new Request(path, { headers: { authorization: `Bearer ${token}` } });
}

/** Sends a request without a session, and returns the body of its answer. */
async function answered(request: Request): Promise<unknown> {
  const response = await send(request);
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw apiError(response, body);
  if (body === null) throw new ApiError(response.status, response.statusText);
  return body;
}
