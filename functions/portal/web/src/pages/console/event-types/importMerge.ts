import type { EventTypeFromOpenApi, EventTypeOut } from "../../../api/schema";
import { versions } from "../../catalog/entries";

/** Fields of an event type that an import sets. */
type ImportedFields = Omit<EventTypeFromOpenApi, "name"> & { archived: boolean };

/** Returns the fields that an import sets, as they are. */
export function currentFields(before: EventTypeOut): ImportedFields {
  const { description, archived, deprecated, schemas, featureFlags, groupName } = before;
  return { description, archived, deprecated, schemas, featureFlags, groupName };
}

/** Returns the fields as an import leaves them, by the rules of the API.
 *
 * The document's schema replaces the newest one; what the document does not define stays.
 */
export function importedFields(before: EventTypeOut, change: EventTypeFromOpenApi): ImportedFields {
  const [newest] = versions(before);
  const given = Object.entries(change.schemas ?? {}).map(([version, schema]): [string, unknown] => [
    newest ?? version,
    schema,
  ]);
  return {
    description: change.description,
    archived: false,
    deprecated: change.deprecated,
    schemas:
      given.length === 0 ? before.schemas : { ...before.schemas, ...Object.fromEntries(given) },
    featureFlags: change.featureFlags ?? before.featureFlags,
    groupName: change.groupName ?? before.groupName,
  };
}
