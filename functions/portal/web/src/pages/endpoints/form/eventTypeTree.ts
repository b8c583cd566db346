/** Event types as a tree: `invoice.paid` stands below `invoice`. */

/** An event type that can be selected. */
export interface Choice {
  name: string;
  description: string;
  deprecated: boolean;
}

/** A group of event types, an event type, or both. */
export interface TreeNode {
  /** The dotted name up to here. */
  name: string;
  /** The part of the name that the group above does not show. */
  label: string;
  choice: Choice | null;
  children: TreeNode[];
}

export type Checked = "all" | "some" | "none";

/** Groups event types at the dots of their names, in alphabetical order. */
export function treeOf(choices: readonly Choice[]): TreeNode[] {
  const root: TreeNode = { name: "", label: "", choice: null, children: [] };
  const sorted = [...choices].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const choice of sorted) insert(root, choice);
  return root.children.map(joined);
}

function insert(root: TreeNode, choice: Choice): void {
  let node = root;
  for (const label of choice.name.split(".")) {
    const name = node === root ? label : `${node.name}.${label}`;
    let child = node.children.find((each) => each.label === label);
    if (child === undefined) {
      child = { name, label, choice: null, children: [] };
      node.children.push(child);
    }
    node = child;
  }
  node.choice = choice;
}

/** Joins a group with its only member: a level with one entry says nothing. */
function joined(node: TreeNode): TreeNode {
  const children = node.children.map(joined);
  const [only] = children;
  if (node.choice === null && only !== undefined && children.length === 1) {
    return { ...only, label: `${node.label}.${only.label}` };
  }
  return { ...node, children };
}

/** Returns the event types of a node and of everything below it. */
export function namesOf(node: TreeNode): string[] {
  const own = node.choice === null ? [] : [node.choice.name];
  return [...own, ...node.children.flatMap(namesOf)];
}

/** Returns whether all, some or none of a node's event types are selected. */
export function checkedOf(node: TreeNode, selected: ReadonlySet<string>): Checked {
  const names = namesOf(node);
  const count = names.filter((name) => selected.has(name)).length;
  if (count === 0) return "none";
  return count === names.length ? "all" : "some";
}

/** Returns the selection after a click on a node: everything below it, or nothing. */
export function toggled(node: TreeNode, selected: readonly string[]): string[] {
  const names = namesOf(node);
  const others = selected.filter((name) => !names.includes(name));
  return checkedOf(node, new Set(selected)) === "all" ? others : [...others, ...names];
}

/** Returns the event types whose name or description has the text. */
export function searched(choices: readonly Choice[], text: string): Choice[] {
  const wanted = text.trim().toLowerCase();
  return choices.filter(({ name, description }) =>
    `${name}\n${description}`.toLowerCase().includes(wanted),
  );
}

/** Adds selected names that are not listed: archived event types, or ones of other feature flags. */
export function withSelected(choices: readonly Choice[], selected: readonly string[]): Choice[] {
  const known = new Set(choices.map(({ name }) => name));
  const missing = selected.filter((name) => !known.has(name));
  return [...choices, ...missing.map((name) => ({ name, description: "", deprecated: false }))];
}
