import { afterEach, expect, test, vi } from "vitest";

const KEY = btoa(JSON.stringify({ oneTimeToken: "o", appId: "app_1" }));
const ORIGIN = "https://portal.example";

interface Answer {
  status: number;
  body: string;
}

/** Opens a link with a fresh copy of the page's script; returns it and the requests it sends. */
async function opened(address: string, answer: Answer = { status: 200, body: '{"token":"t"}' }) {
  vi.resetModules();
  const { pathname, search, hash } = new URL(address, ORIGIN);
  const replaceState = vi.fn();
  const location = { origin: ORIGIN, pathname, search, hash };
  vi.stubGlobal("window", { location, history: { replaceState } });
  vi.stubGlobal("outriderEarly", undefined);
  vi.stubGlobal("outriderLink", undefined);
  // Node has no address that a path belongs to.
  class PageRequest extends Request {
    constructor(path: string, init?: RequestInit) {
      super(ORIGIN + path, init);
    }
  }
  vi.stubGlobal("Request", PageRequest);
  const sent: string[] = [];
  const fetched = (target: string | Request) => {
    sent.push(typeof target === "string" ? target : new URL(target.url).pathname);
    return Promise.resolve(new Response(answer.body, { status: answer.status }));
  };
  vi.stubGlobal("fetch", fetched);
  const { begin } = await import("./begin");
  const { takeEarly } = await import("../api/early");
  const { openedLink } = await import("./link");
  return { begin, takeEarly, openedLink, sent, replaceState };
}

afterEach(() => void vi.unstubAllGlobals());

const EXCHANGE = "/api/v1/auth/one-time-token";
const READS = ["/api/v1/auth/whoami", "/api/v1/environment/settings"];
const LIST = "/api/v1/app/app_1/endpoint?limit=100";

const exchange = () => new Request(EXCHANGE, { method: "POST" });

test("the key leaves the address, and is exchanged once", async () => {
  const { begin, openedLink, sent, replaceState } = await opened(
    `/portal/start?lang=de#key=${KEY}`,
  );

  begin();

  expect(openedLink()).toEqual({ oneTimeToken: "o", appId: "app_1" });
  expect(replaceState).toHaveBeenCalledExactlyOnceWith(null, "", "/portal/start?lang=de");
  expect(sent).toEqual([EXCHANGE]);
});

test("what the first page needs is asked for before the answer is given away", async () => {
  const { begin, takeEarly, sent } = await opened(`/portal/start#key=${KEY}`);

  begin();
  const answer = await takeEarly(exchange());

  expect(sent).toEqual([EXCHANGE, ...READS, LIST]);
  await expect(answer?.json()).resolves.toEqual({ token: "t" });
  expect(takeEarly(new Request(LIST))).toBeDefined();
  expect(takeEarly(new Request(LIST))).toBeUndefined();
});

test("another page than the list does not read it", async () => {
  const { begin, takeEarly, sent } = await opened(`/portal/app/app_1/messages#key=${KEY}`);

  begin();
  await takeEarly(exchange());

  expect(sent).toEqual([EXCHANGE, ...READS]);
});

test.each([
  { status: 401, body: '{"token":"t"}' },
  { status: 200, body: "no JSON" },
])("an answer without a token is given away as it is: %j", async (given) => {
  const { begin, takeEarly, sent } = await opened(`/portal/start#key=${KEY}`, given);

  begin();
  const answer = await takeEarly(exchange());

  expect(sent).toEqual([EXCHANGE]);
  await expect(answer?.text()).resolves.toBe(given.body);
});

test.each([
  ["/portal/start", null],
  ["/portal/start#key=%%%", "damaged"],
  [`/portal/start#key=${btoa('{"token":"t"}')}`, { token: "t" }],
  [`/portal/event-catalog#key=${KEY}`, { oneTimeToken: "o", appId: "app_1" }],
])(
  "an address without a one-time token for a session asks for nothing: %s",
  async (address, link) => {
    const { begin, openedLink, sent } = await opened(address);

    begin();

    expect(sent).toEqual([]);
    expect(openedLink()).toEqual(link);
  },
);
