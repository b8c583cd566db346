import { useEffect, useId, useRef, useState } from "react";
import { useEventTypes } from "../../../api/eventTypes";
import { FieldGroup } from "../../../components/FieldGroup";
import { Loaded } from "../../../components/Loaded";
import { VisibleText } from "../../../components/VisibleText";
import { useFormats, useTexts } from "../../../language/LanguageContext";
import {
  type Choice,
  checkedOf,
  searched,
  toggled,
  type TreeNode,
  treeOf,
  withSelected,
} from "./eventTypeTree";

interface SelectionProps {
  selected: string[];
  onChange: (selected: string[]) => void;
}

/** The event types of an endpoint: a tree with a search. */
export function EventTypesField(selection: SelectionProps) {
  const texts = useTexts().endpoints.form;
  const query = useEventTypes(false);
  return (
    <FieldGroup name="eventTypes" label={texts.eventTypes} hint={texts.eventTypesHint}>
      <Loaded query={query}>
        {({ items }) => <SearchedTree {...selection} choices={items} />}
      </Loaded>
    </FieldGroup>
  );
}

function SearchedTree({ choices, selected, onChange }: SelectionProps & { choices: Choice[] }) {
  const texts = useTexts().endpoints.form;
  const formats = useFormats();
  const search = useId();
  const [text, setText] = useState("");
  const nodes = treeOf(searched(withSelected(choices, selected), text));
  return (
    <>
      <div className="field">
        <label htmlFor={search}>{texts.searchEventTypes}</label>
        <input
          id={search}
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          // Enter would send the form.
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
      </div>
      {nodes.length === 0 ? (
        <p className="muted">{texts.noEventTypes}</p>
      ) : (
        <ul className="tree">
          {nodes.map((node) => (
            <Node
              key={node.name}
              node={node}
              isOpen={text !== "" || nodes.length === 1}
              selected={selected}
              onChange={onChange}
            />
          ))}
        </ul>
      )}
      <p className="actions">
        <span role="status">{texts.selected(formats.number(selected.length))}</span>
        {selected.length > 0 && (
          <button type="button" onClick={() => onChange([])}>
            {texts.clear}
          </button>
        )}
      </p>
    </>
  );
}

interface NodeProps extends SelectionProps {
  node: TreeNode;
  isOpen: boolean;
}

function Node({ node, isOpen, selected, onChange }: NodeProps) {
  const isPartlyChecked = checkedOf(node, new Set(selected)) === "some";
  const checkbox = <NodeCheckbox node={node} selected={selected} onChange={onChange} />;
  if (node.children.length === 0) return <li>{checkbox}</li>;
  return (
    <li>
      {/* Another key opens and closes it anew, as the search or the selection says. */}
      <details key={String(isOpen)} open={isOpen || isPartlyChecked}>
        <summary aria-label={node.name}>
          <span aria-hidden="true">{node.label}</span>
        </summary>
        <ul>
          <li>{checkbox}</li>
          {node.children.map((child) => (
            <Node key={child.name} {...{ isOpen, selected, onChange }} node={child} />
          ))}
        </ul>
      </details>
    </li>
  );
}

function NodeCheckbox({ node, selected, onChange }: Omit<NodeProps, "isOpen">) {
  const texts = useTexts().endpoints.form;
  const input = useRef<HTMLInputElement>(null);
  const hint = useId();
  const checked = checkedOf(node, new Set(selected));
  useEffect(() => {
    // Only a property, not an attribute, shows a checkbox as partly checked.
    if (input.current !== null) input.current.indeterminate = checked === "some";
  }, [checked]);
  const isGroup = node.children.length > 0;
  const { choice } = node;
  return (
    <>
      <label>
        <input
          ref={input}
          type="checkbox"
          checked={checked === "all"}
          aria-describedby={choice?.description ? hint : undefined}
          onChange={() => onChange(toggled(node, selected))}
        />{" "}
        {isGroup ? `${node.name}.*` : node.name}
        {choice?.deprecated && <span className="muted"> ({texts.deprecated})</span>}
      </label>
      {choice?.description && (
        <p id={hint} className="hint">
          <VisibleText text={choice.description} />
        </p>
      )}
    </>
  );
}
