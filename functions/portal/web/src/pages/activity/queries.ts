import { body } from "../../api/client";
import { useQuery } from "../../api/queries";
import type { Period } from "../../filters/period";
import { useClient } from "../../session/SessionContext";
import { activityPeriod } from "./activityPeriod";

const NAMED_ENDPOINTS = 250;

/** Counts the attempts of an application in a period; null for a period that cannot be counted. */
export function useActivity(app: string, period: Period) {
  const client = useClient();
  return useQuery({
    queryKey: ["app", app, "attempts", "activity", period],
    queryFn: async () => {
      const query = activityPeriod(period, Date.now());
      if (query === null) return null;
      return body(
        client.GET("/api/v1/app/{app_id}/stats/attempts", {
          params: { path: { app_id: app }, query },
        }),
      );
    },
  });
}

/** Returns the URLs of an application's endpoints by id; of many, the newest ones. */
export function useEndpointUrls(app: string): ReadonlyMap<string, string> {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["app", app, "endpoints", "urls"],
    queryFn: () =>
      body(
        client.GET("/api/v1/app/{app_id}/endpoint", {
          params: {
            path: { app_id: app },
            query: { limit: NAMED_ENDPOINTS, order: "descending" },
          },
        }),
      ),
  });
  return new Map(data?.data.map(({ id, url }) => [id, url]));
}
