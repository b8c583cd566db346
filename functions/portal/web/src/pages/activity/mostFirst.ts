import type { ResultsOut } from "../../api/schema";

/** Returns named results, those with the most attempts first. */
export function mostFirst(named: Record<string, ResultsOut>): [string, ResultsOut][] {
  return Object.entries(named).sort(([, a], [, b]) => sizeOf(b) - sizeOf(a));
}

function sizeOf({ success, failure, canceled }: ResultsOut): number {
  return success + failure + canceled;
}
