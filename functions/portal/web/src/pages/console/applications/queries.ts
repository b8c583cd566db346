import { allPages } from "../../../api/allPages";
import { body } from "../../../api/client";
import { ApiError } from "../../../api/errors";
import { useQuery } from "../../../api/queries";
import type { ApplicationOut } from "../../../api/schema";
import { matches } from "../../../components/SearchField";
import { useClient } from "../../../session/SessionContext";

export const APPLICATIONS = ["applications"] as const;

export function useApplications() {
  const client = useClient();
  return useQuery({
    queryKey: APPLICATIONS,
    queryFn: () =>
      allPages((iterator) =>
        body(
          client.GET("/api/v1/app", {
            params: { query: { limit: 250, ...(iterator !== undefined && { iterator }) } },
          }),
        ),
      ),
  });
}

export function useApplication(app: string) {
  const client = useClient();
  return useQuery({
    queryKey: ["applications", app],
    queryFn: () => body(client.GET("/api/v1/app/{app_id}", { params: { path: { app_id: app } } })),
  });
}

/** Returns the application with this id or uid, null if there is none. */
export function useNamedApplication(reference: string, isEnabled: boolean): ApplicationOut | null {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["applications", "named", reference],
    enabled: isEnabled && /^[a-zA-Z0-9\-_.]{1,256}$/.test(reference),
    queryFn: async () => {
      const params = { path: { app_id: reference } };
      try {
        return await body(client.GET("/api/v1/app/{app_id}", { params }));
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  });
  return data ?? null;
}

/** Returns the applications that a search finds, and the named one if the list lacks it. */
export function found(
  all: readonly ApplicationOut[],
  search: string,
  named: ApplicationOut | null,
): ApplicationOut[] {
  const matching = all.filter(({ name, id, uid }) => matches(search, name, id, uid));
  const isNew = named !== null && !matching.some(({ id }) => id === named.id);
  return isNew ? [named, ...matching] : matching;
}
