/** Values of the API from what was typed. */
import { ApiError } from "../../../api/errors";
import type { Texts } from "../../../language/texts";

/** Returns the parsed JSON; throws ApiError with the problem at its field. */
export function parsedJson(text: string, field: string, texts: Texts): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw problemAt(field, texts.console.parts.invalidJson(error.message));
  }
}

/** Returns an error as the API would answer it for this field. */
export function problemAt(field: string, message: string): ApiError {
  return new ApiError(422, message, [{ path: [field], message }]);
}

/** Returns the names in a list separated by commas, or null if there are none. */
export function listed(text: string): string[] | null {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  return names.length === 0 ? null : names;
}

/** Returns the number in a field, null if it is empty; what is no number is left to the API. */
export function numberOf(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

/** Returns null for an empty text. */
export function textOrNull(text: string): string | null {
  return text.trim() === "" ? null : text;
}
