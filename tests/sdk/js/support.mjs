// The SDK under test, and helpers of the checks.

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const { SDK, OUTRIDER_URL, OUTRIDER_TOKEN } = process.env;

// "svix1" or "svix2", as package.json names the generations.
export const sdk = await import(SDK);
export const current = SDK !== "svix1";
export const EVENT = "invoice.paid";

export const connect = (token) => new sdk.Svix(token, { serverUrl: OUTRIDER_URL });
export const svix = connect(OUTRIDER_TOKEN);

export const unique = (start) => `${start}-${randomUUID()}`;
export const put = (resource) => (current ? resource.upsert : resource.update).bind(resource);
export const setHeaders = (resource) =>
  (current ? resource.setHeaders : resource.updateHeaders).bind(resource);
export const eventTypes = (...names) => ({ [current ? "eventTypes" : "filterTypes"]: names });
export const eventTypesOf = (endpoint) => endpoint[current ? "eventTypes" : "filterTypes"];

/** The id of an application of its own. */
export const customer = async () => (await svix.application.create({ name: "Customer" })).id;

export const send = (app, fields = {}) =>
  svix.message.create(app, { eventType: EVENT, payload: { id: 1 }, ...fields });

/** Asks again and again, for what comes about in a running stack. */
export async function until(ask, seconds = 240) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer) return answer;
    await sleep(200);
  }
  throw new Error(`not within ${seconds} s: ${ask}`);
}

/** The message's attempts, oldest first, once there are `count`. */
export const attempts = (app, messageId, count) =>
  until(async () => {
    const { data } = await svix.messageAttempt.listByMsg(app, messageId, { withContent: true });
    return data.length >= count && data.reverse();
  });

/** The background task once it has ended. */
export const finished = (taskId) =>
  until(async () => {
    const task = await svix.backgroundTask.get(taskId);
    return task.status !== "running" && task;
  }, 60);

/** The error that the call ends in. */
export async function failure(call) {
  try {
    await call();
  } catch (error) {
    if (error instanceof sdk.ApiException) return error;
    throw error;
  }
  throw new Error(`no error: ${call}`);
}

/** A server on loopback; a path that begins with "flaky" fails at first. */
export async function receiver() {
  const requests = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const { url: path, headers } = request;
      const first = !requests.some((earlier) => earlier.path === path);
      requests.push({ path, headers, body: Buffer.concat(chunks).toString() });
      response.statusCode = first && path.startsWith("/flaky") ? 500 : 204;
      response.end(response.statusCode === 500 ? "broken" : undefined);
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    wait: (path, count = 1) =>
      until(() => {
        const found = requests.filter((request) => request.path === path);
        return found.length >= count && found;
      }),
    close: () => server.close().closeAllConnections(),
  };
}
