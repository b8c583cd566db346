import type { HtmlTagDescriptor, Plugin, Rollup } from "vite";

/** Lets the page load a part, with all that it imports, beside its script. */
export function preloaded(name: string): Plugin {
  return {
    name: "outrider-preloaded",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (html, { bundle }) => {
        const chunks = Object.values(bundle ?? {}).filter((file) => file.type === "chunk");
        return filesOf(name, chunks)
          .filter((file) => !html.includes(file))
          .map(preload);
      },
    },
  };
}

function filesOf(name: string, chunks: Rollup.OutputChunk[]): string[] {
  const chunk = chunks.find((each) => each.name === name);
  if (chunk === undefined) throw new Error(`No part is called ${name}.`);
  return [chunk.fileName, ...chunk.imports];
}

function preload(file: string): HtmlTagDescriptor {
  const attrs = { rel: "modulepreload", crossorigin: true, href: `/portal/${file}` };
  return { tag: "link", attrs, injectTo: "head" };
}
