/** Reads that begin before the pages that ask for them are loaded. */
const early = new Map<string, Promise<Response>>();

/** Begins to read a path of the API. */
export function readEarly(path: string, token: string): void {
  const url = window.location.origin + path;
  const answer = fetch(url, { headers: { authorization: `Bearer ${token}` } });
  // Whoever takes it sees the failure.
  answer.catch(() => undefined);
  early.set(url, answer);
}

/** Returns the answer to a request that was read early, once. */
export function takeEarly({ method, url }: Request): Promise<Response> | undefined {
  const answer = method === "GET" ? early.get(url) : undefined;
  early.delete(url);
  return answer;
}
