import type { messages as english } from "../en/messages";

export const messages: typeof english = {};
