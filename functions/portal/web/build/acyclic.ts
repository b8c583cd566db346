import type { Plugin } from "vite";

/** Fails the build if files import each other: which runs first would then be a matter of chance. */
export function acyclic(): Plugin {
  return {
    name: "outrider-acyclic",
    apply: "build",
    generateBundle(_, bundle) {
      const imports = new Map(
        Object.values(bundle)
          .filter((file) => file.type === "chunk")
          .map((chunk) => [chunk.fileName, chunk.imports]),
      );
      for (const file of imports.keys()) visit(file, [], imports);
    },
  };
}

function visit(file: string, path: string[], imports: Map<string, string[]>): void {
  if (path.includes(file)) throw new Error(`Files import each other: ${path.join(", ")}`);
  for (const next of imports.get(file) ?? []) visit(next, [...path, file], imports);
}
