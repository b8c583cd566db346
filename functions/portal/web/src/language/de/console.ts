import type { console as english } from "../en/console";

export const console: typeof english = {};
