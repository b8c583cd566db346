import { expect, test } from "vitest";
import {
  checkedOf,
  type Choice,
  namesOf,
  searched,
  toggled,
  treeOf,
  type TreeNode,
  withSelected,
} from "./eventTypeTree";

const choices = (...names: string[]): Choice[] =>
  names.map((name) => ({ name, description: `About ${name}`, deprecated: false }));

const outline = (nodes: TreeNode[]): unknown[] =>
  nodes.map(({ label, children }) => (children.length > 0 ? [label, outline(children)] : label));

const first = (nodes: TreeNode[]) => nodes[0] as TreeNode;

test("event types are grouped at the dots, in alphabetical order", () => {
  const tree = treeOf(
    choices("user.created", "invoice.paid", "invoice.item.added", "invoice.item.removed"),
  );
  expect(outline(tree)).toEqual([
    ["invoice", [["item", ["added", "removed"]], "paid"]],
    "user.created",
  ]);
});

test("a group with one member is joined with it", () => {
  expect(outline(treeOf(choices("a.b.c.d", "a.b.c.e")))).toEqual([["a.b.c", ["d", "e"]]]);
});

test("an event type that is also a group keeps both", () => {
  const node = first(treeOf(choices("invoice", "invoice.paid")));
  expect(node.choice?.name).toBe("invoice");
  expect(namesOf(node)).toEqual(["invoice", "invoice.paid"]);
});

test("empty parts of a name do not lose it", () => {
  expect(
    treeOf(choices("a..b", ".c", "a.b"))
      .flatMap(namesOf)
      .sort(),
  ).toEqual([".c", "a..b", "a.b"]);
});

test("a node is checked by its event types, not by its own name", () => {
  const node = first(treeOf(choices("invoice.paid", "invoice.sent")));
  expect(checkedOf(node, new Set())).toBe("none");
  expect(checkedOf(node, new Set(["invoice.paid"]))).toBe("some");
  expect(checkedOf(node, new Set(["invoice.paid", "invoice.sent", "other"]))).toBe("all");
});

test("a click on a partly selected group selects the rest, another click clears it", () => {
  const node = first(treeOf(choices("invoice.paid", "invoice.sent")));
  const once = toggled(node, ["user.created", "invoice.sent"]);
  expect(once).toEqual(["user.created", "invoice.paid", "invoice.sent"]);
  expect(toggled(node, once)).toEqual(["user.created"]);
});

test("a search reads names and descriptions, in upper and lower case", () => {
  const found = searched(choices("invoice.paid", "user.created"), " ABOUT Inv");
  expect(found.map(({ name }) => name)).toEqual(["invoice.paid"]);
  expect(searched(found, "")).toEqual(found);
});

test("a selected event type that is not listed stays selectable", () => {
  const all = withSelected(choices("a"), ["a", "hidden.one"]);
  expect(all.map(({ name }) => name)).toEqual(["a", "hidden.one"]);
});
