import type { Texts } from "./texts";

/** Returns the keys of all texts without parameters, such as `endpoints.title`. */
export function textKeys(texts: Texts): string[] {
  const keys = (node: unknown, path: string): string[] => {
    if (typeof node === "string") return [path];
    if (typeof node !== "object" || node === null) return [];
    return Object.entries(node).flatMap(([key, value]) =>
      keys(value, path === "" ? key : `${path}.${key}`),
    );
  };
  return keys(texts, "");
}
