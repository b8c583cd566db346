import type { ApiClient } from "../../api/client";
import { body } from "../../api/client";
import { usePages, useQuery } from "../../api/queries";
import { useClient } from "../../session/SessionContext";
import { type MessageFilters, messageQuery } from "./messageFilters";
import { joined, noneIfImpossible } from "./search";

const PAGE = 50;
// Where each message went comes with the page.
const SHOWN = { with_content: false, with_destinations: true };
const LIVE_MS = 3_000;

/** Reads messages that match the filters, newest first; with a search, the one it names before. */
export function useMessages(app: string, filters: MessageFilters) {
  const client = useClient();
  return usePages(["app", app, "messages", "list", filters], (iterator) => {
    const page = pageOf(filters, iterator);
    return filters.search === ""
      ? body(
          client.GET("/api/v1/app/{app_id}/msg", {
            params: { path: { app_id: app }, query: { ...page, ...SHOWN } },
          }),
        )
      : search(client, app, filters.search, page);
  });
}

function pageOf(filters: MessageFilters, iterator: string | undefined) {
  const query = messageQuery(filters, Date.now());
  return { ...query, limit: PAGE, ...(iterator !== undefined && { iterator }) };
}

/** Searches a term as an id and as a tag. */
async function search(
  client: ApiClient,
  app: string,
  term: string,
  page: ReturnType<typeof pageOf>,
) {
  const find = (named: { id: string } | { tag: string }) =>
    body(
      client.POST("/api/v1/app/{app_id}/msg/search", {
        params: { path: { app_id: app } },
        body: { ...page, ...named, ...SHOWN },
      }),
    );
  const byTag = noneIfImpossible("tag", find({ tag: term }));
  if ("iterator" in page) return byTag;
  const byId = noneIfImpossible("id", find({ id: term }));
  return joined(await byId, await byTag);
}

/** Reads a message without its payload. */
export function useMessage(app: string, message: string) {
  const client = useClient();
  return useQuery({
    queryKey: ["app", app, "messages", message],
    queryFn: () =>
      body(
        client.GET("/api/v1/app/{app_id}/msg/{msg_id}", {
          params: { path: { app_id: app, msg_id: message }, query: { with_content: false } },
        }),
      ),
  });
}

/** Reads the exact body that receivers of a message get. */
export function useRawPayload(app: string, message: string) {
  const client = useClient();
  return useQuery({
    queryKey: ["app", app, "messages", message, "raw"],
    queryFn: () =>
      body(
        client.GET("/api/v1/app/{app_id}/msg/{msg_id}/raw", {
          params: { path: { app_id: app, msg_id: message } },
        }),
      ),
    staleTime: 60_000,
  });
}

/** Reads the endpoints of a message, with the state of each delivery. */
export function useDestinations(app: string, message: string, isLive = false) {
  const client = useClient();
  return usePages(
    ["app", app, "messages", message, "destinations"],
    (iterator) =>
      body(
        client.GET("/api/v1/app/{app_id}/msg/{msg_id}/endpoint", {
          params: {
            path: { app_id: app, msg_id: message },
            query: { expanded_statuses: true, ...(iterator !== undefined && { iterator }) },
          },
        }),
      ),
    { refetchInterval: isLive && LIVE_MS },
  );
}
