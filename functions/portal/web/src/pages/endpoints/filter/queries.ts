import { body } from "../../../api/client";
import { useChange } from "../../../api/queries";
import { useClient } from "../../../session/SessionContext";
import { type EndpointPlace, keys } from "../queries";
import { requestOf } from "./filterText";

const paramsOf = ({ app, endpoint }: EndpointPlace) => ({
  params: { path: { app_id: app, endpoint_id: endpoint } },
});

/** Returns the change that stores a filter, given as text. */
export function useSaveFilter(place: EndpointPlace, notAnObject: string, onSuccess: () => void) {
  const client = useClient();
  return useChange(
    async (text: string) => {
      const request = requestOf(text, notAnObject);
      return client.PATCH("/api/v1/app/{app_id}/endpoint/{endpoint_id}", {
        ...paramsOf(place),
        body: {},
        bodySerializer: () => request,
      });
    },
    { stale: [keys.endpoints(place.app)], onSuccess },
  );
}

/** Returns the trial of a filter on the latest messages. */
export function useFilterTrial(place: EndpointPlace, notAnObject: string) {
  const client = useClient();
  return useChange(
    async (text: string) => {
      const request = requestOf(text, notAnObject);
      return body(
        client.POST("/api/v1/app/{app_id}/endpoint/{endpoint_id}/filter/test", {
          ...paramsOf(place),
          body: {},
          bodySerializer: () => request,
        }),
      );
    },
    { stale: [] },
  );
}
