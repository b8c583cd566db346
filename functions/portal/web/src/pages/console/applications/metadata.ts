import { problemAt } from "../parts/input";

/** Returns the pairs of `plan=pro, region=eu`; throws ApiError at `field` if one has no `=`. */
export function metadataOf(text: string, field: string, problem: string): Record<string, string> {
  const pairs = text
    .split(",")
    .map((pair) => pair.trim())
    .filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => {
      const place = pair.indexOf("=");
      if (place < 1) throw problemAt(field, problem);
      return [pair.slice(0, place).trim(), pair.slice(place + 1).trim()];
    }),
  );
}
