import { ApiError } from "../../../api/errors";
import { isJsonObject } from "../../../api/jsonText";

/** Returns a filter as it stands in the form. */
export function textOf(filter: Record<string, unknown> | null): string {
  return filter === null ? "" : JSON.stringify(filter, null, 2);
}

/** Returns the JSON of a request with the filter, as it was typed: parsed, 1.0 would become 1.
 *
 * An empty text means no filter. Throws ApiError, with `problem` at the field, if it is no object.
 */
export function requestOf(text: string, problem: string): string {
  if (text.trim() === "") return '{"filter":null}';
  if (!isJsonObject(text))
    throw new ApiError(422, problem, [{ path: ["filter"], message: problem }]);
  return `{"filter":${text}}`;
}
