import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { acyclic } from "./build/acyclic.ts";
import { compressed } from "./build/compressed.ts";
import { inlined } from "./build/inlined.ts";
import { preloaded } from "./build/preloaded.ts";

// `npm run dev` serves the portal on its own, with the API of `make run` behind it.
const API = "http://127.0.0.1:4566";

const LIBRARIES =
  /rolldown\/runtime|\/node_modules\/(react|react-dom|scheduler|@tanstack|wouter|regexparam|mitt|use-sync-external-store|openapi-fetch)\//;
// The first page, and all of src but the other pages, and but what src/main.ts needs, which has to
// be small.
const FRAME =
  /\/src\/(api\/(?!early|errors|sending)|app\/(?!paths)|components\/|filters\/|language\/(?!text|en\/|de\/)|(session|theme)\/[A-Z]|theme\/look|pages\/endpoints\/(EndpointsPage|queries|list\/))/;
const PAGES = /\/src\/pages\//;
// Loaded before src/main.ts asks for it.
const FIRST_PART = "frame";

export default defineConfig({
  base: "/portal/",
  plugins: [react(), inlined("src/first.ts"), preloaded(FIRST_PART), acyclic(), compressed()],
  build: {
    outDir: "../static",
    emptyOutDir: true,
    // A data: address would be another source for the content security policy to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Few files: a browser takes six at once from a server without HTTP/2, and the requests of the
    // API come after them. Pages share many small modules, so one file has them all.
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          // Each imports only those before it: which runs first is no matter of chance.
          groups: [
            { name: "libraries", test: LIBRARIES },
            { name: "frame", test: FRAME },
            { name: "shared", test: PAGES, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": API } },
  test: { include: ["src/**/*.test.ts"] },
});
