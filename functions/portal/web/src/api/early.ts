/** Requests that were sent before the code that asks for their answers was loaded. */

type Answers = Map<string, Promise<Response>>;

// One for the page: the script inside it has a copy of this code.
const page = globalThis as { outriderEarly?: Answers };
const early: Answers = (page.outriderEarly ??= new Map<string, Promise<Response>>());

const nameOf = (method: string, url: string) => `${method} ${url}`;

/** Begins to read a path of the API, unless that has begun. */
export function readEarly(path: string, token: string): void {
  if (early.has(nameOf("GET", window.location.origin + path))) return;
  keepEarly("GET", path, fetch(path, { headers: { authorization: `Bearer ${token}` } }));
}

/** Keeps the answer to a request for whoever asks for it. */
export function keepEarly(method: string, path: string, answer: Promise<Response>): void {
  // Whoever takes it sees the failure.
  answer.catch(() => undefined);
  early.set(nameOf(method, window.location.origin + path), answer);
}

/** Returns the answer to a request that was sent early, once. */
export function takeEarly({ method, url }: Request): Promise<Response> | undefined {
  const name = nameOf(method, url);
  const answer = early.get(name);
  early.delete(name);
  return answer;
}
