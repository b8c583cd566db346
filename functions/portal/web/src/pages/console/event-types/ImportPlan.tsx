import { useState } from "react";
import { useEventType, useEventTypes } from "../../../api/eventTypes";
import type { EventTypeFromOpenApi, OpenApiImportData } from "../../../api/schema";
import { ErrorNote } from "../../../components/ErrorNote";
import { Loaded } from "../../../components/Loaded";
import { useTexts } from "../../../language/LanguageContext";
import { DifferenceTable } from "./DifferenceTable";
import { differences } from "./differences";
import { currentFields, importedFields } from "./importMerge";

interface ImportPlanProps {
  plan: OpenApiImportData;
  error: Error | null;
  isApplying: boolean;
  onApply: () => void;
}

/** Changes that an import would make, and the button that makes them. */
export function ImportPlan({ plan, ...apply }: ImportPlanProps) {
  const words = useTexts().console.eventTypes.import;
  const { to_modify: changed = [], archived = [], refused = [] } = plan;
  const isEmpty = changed.length + archived.length === 0;
  return (
    <section>
      <h2>{words.changes}</h2>
      {isEmpty && <p>{words.nothing}</p>}
      {changed.length > 0 && <ChangedList changed={changed} />}
      <Names title={words.willArchive} names={archived} />
      <Names title={words.refused} names={refused} />
      {!isEmpty && <Apply {...apply} />}
    </section>
  );
}

function Apply({ error, isApplying, onApply }: Omit<ImportPlanProps, "plan">) {
  const words = useTexts().console.eventTypes.import;
  return (
    <>
      {error && <ErrorNote error={error} />}
      <button type="button" className="primary" disabled={isApplying} onClick={onApply}>
        {words.apply}
      </button>
    </>
  );
}

function ChangedList({ changed }: { changed: readonly EventTypeFromOpenApi[] }) {
  const words = useTexts().console.eventTypes.import;
  const query = useEventTypes(true);
  return (
    <Loaded query={query}>
      {({ items }) => (
        <ul className="cards" aria-label={words.changes}>
          {changed.map((eventType) => (
            <li key={eventType.name}>
              <Change
                eventType={eventType}
                isNew={!items.some(({ name }) => name === eventType.name)}
              />
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  );
}

function Change({ eventType, isNew }: { eventType: EventTypeFromOpenApi; isNew: boolean }) {
  const words = useTexts().console.eventTypes.import;
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <code>{eventType.name}</code> <strong>{isNew ? words.isNew : words.isChanged}</strong>
      </summary>
      {isOpen &&
        (isNew ? (
          <DifferenceTable
            name={eventType.name}
            differences={differences({}, definedFields(eventType))}
          />
        ) : (
          <ChangeOfExisting eventType={eventType} />
        ))}
    </details>
  );
}

function ChangeOfExisting({ eventType }: { eventType: EventTypeFromOpenApi }) {
  const query = useEventType(eventType.name);
  return (
    <Loaded query={query}>
      {(before) => (
        <DifferenceTable
          name={eventType.name}
          differences={differences(currentFields(before), importedFields(before, eventType))}
        />
      )}
    </Loaded>
  );
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul aria-label={title}>
        {names.map((name) => (
          <li key={name}>
            <code>{name}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Returns the fields that the document defines. */
function definedFields(eventType: EventTypeFromOpenApi): object {
  return Object.fromEntries(Object.entries(eventType).filter(([, value]) => value !== null));
}
