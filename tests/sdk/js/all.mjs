// Runs every check with the SDK generation in SDK, on the stack at OUTRIDER_URL.

import { EVENT, svix } from "./support.mjs";

// The event type that customers send.
const { data } = await svix.eventType.list();
if (!data.some((known) => known.name === EVENT)) {
  await svix.eventType.create({ name: EVENT, description: "An invoice was paid" });
}

await import("./applications.mjs");
await import("./authentication.mjs");
await import("./deliveries.mjs");
await import("./destinations.mjs");
await import("./endpoints.mjs");
await import("./environment.mjs");
await import("./errors.mjs");
await import("./event_types.mjs");
await import("./expunging.mjs");
await import("./health.mjs");
await import("./messages.mjs");
await import("./operational_endpoints.mjs");
await import("./sending_again.mjs");
await import("./statistics.mjs");
