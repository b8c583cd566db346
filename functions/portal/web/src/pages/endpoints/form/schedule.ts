/** Retry schedules as people write them: `5s, 5m, 2h`. */

export const SCHEDULE_KINDS = ["default", "none", "own"] as const;
export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];

/** A schedule of the form; `text` matters for the kind "own" only. */
export interface ScheduleDraft {
  kind: ScheduleKind;
  text: string;
}

const UNITS: [string, number][] = [
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
];

/** Returns an API's schedule, null for the stack's own, as the form shows it. */
export function draftOfSchedule(seconds: readonly number[] | null): ScheduleDraft {
  if (seconds === null) return { kind: "default", text: "" };
  if (seconds.length === 0) return { kind: "none", text: "" };
  return { kind: "own", text: seconds.map(formatDelay).join(", ") };
}

/** Returns the API's value; a part that is no delay stays a text, which the API refuses there. */
export function scheduleOf({ kind, text }: ScheduleDraft): (number | string)[] | null {
  if (kind === "default") return null;
  if (kind === "none") return [];
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  return parts.map((part) => parseDelay(part) ?? part);
}

/** Returns the seconds of `90`, `90s`, `5m` or `2h`, or null. */
export function parseDelay(text: string): number | null {
  const match = /^(\d{1,6})(s|m|h)?$/i.exec(text);
  if (match === null) return null;
  const unit = (match[2] ?? "s").toLowerCase();
  const size = UNITS.find(([name]) => name === unit)?.[1] ?? 1;
  return Number(match[1]) * size;
}

/** Returns a delay in its largest whole unit: `5m` of 300. */
export function formatDelay(seconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => seconds % each === 0) ?? ["s", 1];
  return `${seconds / size}${unit}`;
}
