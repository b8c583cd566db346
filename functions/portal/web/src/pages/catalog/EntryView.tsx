import { useId, useState } from "react";
import { CodeBlock } from "../../components/CodeBlock";
import { useTexts } from "../../language/LanguageContext";
import { exampleOf, type FullEntry, versions } from "./entries";
import { SchemaTree } from "./schema/SchemaTree";

/** One event type: its description, its schema as a tree, and an example. */
export function EntryView({ entry }: { entry: FullEntry }) {
  const texts = useTexts().catalog;
  const all = versions(entry);
  const [chosen, setChosen] = useState<string | null>(null);
  const version = chosen ?? all[0];
  return (
    <>
      {entry.deprecated && <p className="note">{texts.deprecatedHelp}</p>}
      <p>{entry.description}</p>
      {version === undefined ? (
        <p className="muted">{texts.noSchema}</p>
      ) : (
        <>
          {all.length > 1 && <Versions all={all} value={version} onChange={setChosen} />}
          <Version name={entry.name} version={version} schema={entry.schemas?.[version]} />
        </>
      )}
    </>
  );
}

interface VersionsProps {
  all: readonly string[];
  value: string;
  onChange: (version: string) => void;
}

function Versions({ all, value, onChange }: VersionsProps) {
  const texts = useTexts().catalog;
  const id = useId();
  return (
    <p>
      <label htmlFor={id}>{texts.version}</label>{" "}
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {all.map((version) => (
          <option key={version}>{version}</option>
        ))}
      </select>
    </p>
  );
}

function Version({ name, version, schema }: { name: string; version: string; schema: unknown }) {
  const texts = useTexts().catalog;
  const example = exampleOf(schema);
  const text = JSON.stringify(example, null, 2);
  return (
    <>
      <section>
        <h2>{texts.schemaTitle}</h2>
        <SchemaTree schema={schema} label={texts.schemaOf(name, version)} />
      </section>
      {example !== null && (
        <section>
          <h2>{texts.exampleTitle}</h2>
          <CodeBlock label={texts.exampleTitle} text={text} />
        </section>
      )}
    </>
  );
}
