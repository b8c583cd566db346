import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressed } from "./build/compressed.ts";

// `npm run dev` serves the portal on its own, with the API of `make run` behind it.
const API = "http://127.0.0.1:4566";

export default defineConfig({
  base: "/portal/",
  plugins: [react(), compressed()],
  build: {
    outDir: "../static",
    emptyOutDir: true,
    // A data: address would be another source for the content security policy to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": API } },
  test: { include: ["src/**/*.test.ts"] },
});
