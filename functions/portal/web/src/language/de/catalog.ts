import type { catalog as english } from "../en/catalog";

export const catalog: typeof english = {};
