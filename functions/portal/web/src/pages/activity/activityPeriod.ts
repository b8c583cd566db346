import { boundsOf, CUSTOM, instantOf, type Period, PRESETS } from "../../filters/period";

const LONGEST_MS = PRESETS["7d"];

/** Ends of the period to count. */
export interface ActivityPeriod {
  since: string;
  until?: string;
}

/** Returns the period that the address asks for, a day by default; null if it cannot be counted. */
export function activityPeriod(period: Period, now: number): ActivityPeriod | null {
  if (period.period === CUSTOM) return customPeriod(period, now);
  const { after } = boundsOf(period, now);
  return { since: after ?? new Date(now - PRESETS["24h"]).toISOString() };
}

function customPeriod({ from, to }: Period, now: number): ActivityPeriod | null {
  const since = instantOf(from);
  const until = to === "" ? new Date(now).toISOString() : instantOf(to);
  if (since === null || until === null) return null;
  const length = Date.parse(until) - Date.parse(since);
  return length > 0 && length <= LONGEST_MS ? { since, until } : null;
}
