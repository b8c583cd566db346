import { build, type Plugin, type Rolldown } from "vite";

/** Puts a script into the page, whole: it runs before any file is loaded. */
export function inlined(source: string): Plugin {
  return {
    name: "outrider-inlined",
    transformIndexHtml: {
      order: "pre",
      handler: async () => [{ tag: "script", children: await bundled(source), injectTo: "head" }],
    },
  };
}

async function bundled(source: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: source, output: { format: "iife" } },
    },
  });
  const { output } = built as Rolldown.RolldownOutput;
  return output[0].code.trim();
}
