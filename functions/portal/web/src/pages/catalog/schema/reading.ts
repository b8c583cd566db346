/** Reading of JSON Schemas, which may be any JSON: wrong, huge, or without an end. */

export type Json = Record<string, unknown>;

/** Returns a value's members, or null if it is no object. */
export function objectOf(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : null;
}

/** Returns the member with this own name. */
export function member(node: Json | null, name: string): unknown {
  return node !== null && Object.hasOwn(node, name) ? node[name] : undefined;
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Returns the value that a reference within the document points to, or undefined. */
export function resolved(root: unknown, reference: string): unknown {
  if (!reference.startsWith("#")) return undefined;
  const names = pointer(reference.slice(1));
  return names?.reduce<unknown>((node, name) => {
    if (Array.isArray(node)) return node[Number(name)] as unknown;
    return member(objectOf(node), name);
  }, root);
}

/** Returns the names of a JSON pointer in its form within an address; null if it is none. */
function pointer(text: string): string[] | null {
  if (text === "") return [];
  if (!text.startsWith("/")) return null;
  try {
    const names = decodeURIComponent(text).slice(1).split("/");
    return names.map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
