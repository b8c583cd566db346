import createClient, { type Middleware } from "openapi-fetch";
import { apiError } from "./errors";
import type { paths } from "./schema";
import { send } from "./sending";

/** The bearer token of a client, and the way to another one when it has ended. */
export interface TokenSource {
  current: () => string;
  /** Resolves with a new token; waits as long as the person needs to get one. */
  renew: (ended: string) => Promise<string>;
}

/** Returns a typed client of the API; a call throws ApiError unless it is answered with a 2xx. */
export function apiClient(tokens: TokenSource) {
  const client = createClient<paths>({ baseUrl: window.location.origin, fetch: send });
  // Answers pass the last one first.
  client.use(checked, authenticated(tokens));
  return client;
}

/** Returns a typed client for operations that need no token. */
export function publicClient() {
  const client = createClient<paths>({ baseUrl: window.location.origin, fetch: send });
  client.use(checked);
  return client;
}

export type ApiClient = ReturnType<typeof apiClient>;

/** Returns the body of an answer that `checked` let through. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}

function authenticated(tokens: TokenSource): Middleware {
  const unsent = new Map<string, Request>();
  const withToken = (request: Request, token: string) => {
    request.headers.set("authorization", `Bearer ${token}`);
    return request;
  };
  return {
    onRequest({ request, id }) {
      if (request.method === "POST") request.headers.set("idempotency-key", crypto.randomUUID());
      // A body can be sent once. The copy goes out when the token has ended meanwhile.
      unsent.set(id, request.clone());
      return withToken(request, tokens.current());
    },
    async onResponse({ request, response, id }) {
      const copy = unsent.get(id);
      unsent.delete(id);
      if (copy === undefined) return undefined;
      let sent = request;
      let answer = response;
      while (answer.status === 401) {
        sent = withToken(copy.clone(), await tokens.renew(tokenOf(sent)));
        answer = await send(sent);
      }
      return answer;
    },
    onError({ id, error }) {
      unsent.delete(id);
      return error instanceof Error ? error : undefined;
    },
  };
}

function tokenOf(request: Request): string {
  return request.headers.get("authorization")?.slice("Bearer ".length) ?? "";
}

const checked: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return undefined;
    const text = await response.text();
    throw apiError(response, parsed(text));
  },
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A proxy on the way may answer a page.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
