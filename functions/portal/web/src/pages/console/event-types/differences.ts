/** Differences of two JSON values, by their place. */
export interface Difference {
  kind: "added" | "removed" | "changed";
  /** Place as `schemas.1.properties.id`. */
  place: string;
  /** JSON of the value, undefined where there is none. */
  before?: string;
  after?: string;
}

/** Differences, of which there may be more than were looked for. */
export interface Differences {
  found: Difference[];
  isComplete: boolean;
}

const MAX_FOUND = 200;
const MAX_DEPTH = 40;
const MAX_TEXT = 500;

/** Returns the differences of two values, in the order of their members. */
export function differences(before: unknown, after: unknown): Differences {
  const found: Difference[] = [];
  let isComplete = true;
  for (const each of compared(before, after, [])) {
    if (found.length === MAX_FOUND) {
      isComplete = false;
      break;
    }
    found.push(each);
  }
  return { found, isComplete };
}

function* compared(before: unknown, after: unknown, path: string[]): Generator<Difference> {
  if (Object.is(before, after)) return;
  const place = path.join(".");
  if (before === undefined) {
    yield { kind: "added", place, after: shown(after) };
  } else if (after === undefined) {
    yield { kind: "removed", place, before: shown(before) };
  } else if (path.length < MAX_DEPTH && areAlike(before, after)) {
    yield* members(before, after, path);
  } else if (JSON.stringify(before) !== JSON.stringify(after)) {
    yield { kind: "changed", place, before: shown(before), after: shown(after) };
  }
}

function* members(before: object, after: unknown, path: string[]): Generator<Difference> {
  const first = new Map<string, unknown>(Object.entries(before));
  const second = new Map<string, unknown>(Object.entries(after as object));
  for (const name of new Set([...first.keys(), ...second.keys()])) {
    yield* compared(first.get(name), second.get(name), [...path, name]);
  }
}

/** Returns whether both values are objects, or both are lists. */
function areAlike(before: unknown, after: unknown): before is object {
  return (
    isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)
  );
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
