import type { MessageAttemptOut } from "../../api/schema";

/** A point on the line of time of a delivery. */
export interface TimelinePoint {
  kind: "accepted" | "attempt" | "next";
  at: string;
  /** Milliseconds since the point before. */
  after: number;
  attempt?: MessageAttemptOut;
}

/** Returns the points of a delivery in the order of time: its message, its attempts, the next one. */
export function timelineOf(
  acceptedAt: string,
  attempts: readonly MessageAttemptOut[],
  nextAttempt: string | null,
): TimelinePoint[] {
  const oldestFirst = [...attempts].sort((a, b) => timeOf(a.timestamp) - timeOf(b.timestamp));
  const points: Omit<TimelinePoint, "after">[] = [
    { kind: "accepted", at: acceptedAt },
    ...oldestFirst.map((attempt) => ({ kind: "attempt" as const, at: attempt.timestamp, attempt })),
  ];
  if (nextAttempt !== null) points.push({ kind: "next", at: nextAttempt });
  return points.map((point, index) => ({
    ...point,
    after: since(points[index - 1]?.at, point.at),
  }));
}

/** Returns how much of the line a pause takes: longer ones more, but not in proportion. */
export function widthOf(after: number): number {
  return 1 + Math.log10(1 + after / 1_000);
}

function since(before: string | undefined, at: string): number {
  // Clocks of two machines may disagree by a little.
  return before === undefined ? 0 : Math.max(0, timeOf(at) - timeOf(before));
}

function timeOf(timestamp: string): number {
  return new Date(timestamp).getTime();
}
