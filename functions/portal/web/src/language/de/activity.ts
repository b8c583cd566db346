import type { activity as english } from "../en/activity";

export const activity: typeof english = {};
