// Bundles dashboard.js with the packages of the portal, each as it was published.
import { fileURLToPath } from "node:url";

const packages = fileURLToPath(
  new URL("../../../../functions/portal/web/node_modules/", import.meta.url),
);
const used = ["react-dom", "react", "svix-react"];

export default {
  root: fileURLToPath(new URL(".", import.meta.url)),
  logLevel: "warn",
  define: { "process.env.NODE_ENV": '"production"' },
  resolve: {
    alias: used.map((name) => ({
      find: new RegExp(`^${name}(/.*)?$`),
      replacement: `${packages}${name}$1`,
    })),
  },
  build: {
    outDir: fileURLToPath(new URL("../../../../.build/portal/embedding", import.meta.url)),
    emptyOutDir: true,
    lib: { entry: "dashboard.js", formats: ["es"], fileName: () => "dashboard.js" },
  },
};
