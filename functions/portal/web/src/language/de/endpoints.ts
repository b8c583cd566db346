import type { endpoints as english } from "../en/endpoints";

export const endpoints: typeof english = {};
