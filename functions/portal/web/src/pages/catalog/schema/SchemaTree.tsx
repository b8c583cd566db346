import { useTexts } from "../../../language/LanguageContext";
import { type SchemaNode, schemaTree } from "./schemaTree";

/** Levels that are open at first. */
const OPEN_LEVELS = 2;

/** A JSON Schema as a tree of its properties. */
export function SchemaTree({ schema, label }: { schema: unknown; label: string }) {
  const root = schemaTree(schema);
  return (
    <div className="schema">
      <NodeText node={root} />
      <Children node={root} level={1} label={label} />
    </div>
  );
}

function Children({ node, level, label }: { node: SchemaNode; level: number; label?: string }) {
  if (node.children.length === 0) return null;
  return (
    <ul aria-label={label}>
      {node.children.map((child, index) => (
        <li key={index}>
          <Node node={child} level={level} />
        </li>
      ))}
    </ul>
  );
}

function Node({ node, level }: { node: SchemaNode; level: number }) {
  if (node.children.length === 0) return <NodeText node={node} />;
  return (
    <details open={level < OPEN_LEVELS}>
      <summary>
        <NodeHead node={node} />
      </summary>
      <NodeBody node={node} />
      <Children node={node} level={level + 1} />
    </details>
  );
}

function NodeText({ node }: { node: SchemaNode }) {
  return (
    <>
      <NodeHead node={node} />
      <NodeBody node={node} />
    </>
  );
}

function NodeHead({ node }: { node: SchemaNode }) {
  const texts = useTexts().catalog.schema;
  const relation = node.relation === "property" ? null : texts.relations[node.relation];
  return (
    <span className="schema-head">
      {node.name !== "" && <code>{node.name}</code>}
      {relation && <span>{relation}</span>}
      {node.types.length > 0 && <span className="muted">{node.types.join(" | ")}</span>}
      {node.isRequired && <strong>{texts.required}</strong>}
      {node.isDeprecated && <em>{texts.deprecated}</em>}
      {node.ending && <em className="muted">{texts.endings[node.ending]}</em>}
    </span>
  );
}

function NodeBody({ node }: { node: SchemaNode }) {
  const texts = useTexts().catalog.schema;
  return (
    <>
      {node.description && <p className="hint">{node.description}</p>}
      {node.allowed.length > 0 && (
        <p className="hint">
          {texts.allowed} <code>{node.allowed.join(", ")}</code>
        </p>
      )}
      {node.constraints.map(([keyword, value]) => (
        <p className="hint" key={keyword}>
          {keyword} <code>{value}</code>
        </p>
      ))}
    </>
  );
}
