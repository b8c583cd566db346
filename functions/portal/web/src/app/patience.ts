/** Longest time that a page waits for what it can be shown without. */
const PATIENCE_MS = 500;

/** Returns what a promise resolves to, or undefined if that takes too long. */
export function patiently<T>(promise: Promise<T>): Promise<T | undefined> {
  const enough = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS));
  return Promise.race([promise, enough]);
}
