// Verifies the deliveries of the standard input with the code that the portal shows for JavaScript.

import { createInterface } from "node:readline";
import { WebhookVerificationError } from "svix";
import { eventOf } from "./snippet.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const [body, id, timestamp, signature] = line.split("\t");
  const given = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
  const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  try {
    eventOf(Buffer.from(body, "hex").toString(), headers);
    console.log("accepted");
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    console.log("refused");
  }
}
