const HOUR_MS = 3_600_000;

/** Periods that end now, by their names in the address. */
export const PRESETS = {
  "1h": HOUR_MS,
  "6h": 6 * HOUR_MS,
  "24h": 24 * HOUR_MS,
  "3d": 72 * HOUR_MS,
  "7d": 168 * HOUR_MS,
  "30d": 720 * HOUR_MS,
} as const;

export type Preset = keyof typeof PRESETS;
export const CUSTOM = "custom";

/** A period as the address has it: a preset, or `custom` with two times in UTC; empty for all. */
export interface Period {
  period: string;
  from: string;
  to: string;
}

/** Ends of a period as the API takes them; a missing one is open. */
export interface Bounds {
  after?: string;
  before?: string;
}

export function isPreset(name: string): name is Preset {
  return Object.hasOwn(PRESETS, name);
}

/** Returns the ends of a period that is looked at `now`. */
export function boundsOf({ period, from, to }: Period, now: number): Bounds {
  if (isPreset(period)) return { after: new Date(now - PRESETS[period]).toISOString() };
  if (period !== CUSTOM) return {};
  const after = instantOf(from);
  const before = instantOf(to);
  return { ...(after !== null && { after }), ...(before !== null && { before }) };
}

/** Returns the instant of a `datetime-local` value that is meant in UTC, or null. */
export function instantOf(local: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(local)) return null;
  const time = Date.parse(`${local}Z`);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** Returns the value of a `datetime-local` input for an instant, in UTC. */
export function localOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, "2026-01-15T12:00".length);
}
