import { body } from "../../../api/client";
import { useChange, useQuery } from "../../../api/queries";
import type {
  EndpointMtlsConfigIn,
  EndpointOauthConfigIn,
  EndpointServerCaIn,
  WebIdentityIn,
} from "../../../api/schema";
import { useClient } from "../../../session/SessionContext";
import { type EndpointPlace, keys } from "../queries";

const ENDPOINT = "/api/v1/app/{app_id}/endpoint/{endpoint_id}";

const paramsOf = ({ app, endpoint }: EndpointPlace) => ({
  params: { path: { app_id: app, endpoint_id: endpoint } },
});

export function useOauth(place: EndpointPlace) {
  const client = useClient();
  return useQuery({
    queryKey: [...keys.endpoint(place), "oauth"],
    queryFn: () => body(client.GET(`${ENDPOINT}/oauth-config`, paramsOf(place))),
  });
}

export function useMtls(place: EndpointPlace) {
  const client = useClient();
  return useQuery({
    queryKey: [...keys.endpoint(place), "mtls"],
    queryFn: () => body(client.GET(`${ENDPOINT}/mtls-config`, paramsOf(place))),
  });
}

export function useServerCa(place: EndpointPlace) {
  const client = useClient();
  return useQuery({
    queryKey: [...keys.endpoint(place), "ca"],
    queryFn: () => body(client.GET(`${ENDPOINT}/ca`, paramsOf(place))),
  });
}

export function useWebIdentity(place: EndpointPlace) {
  const client = useClient();
  return useQuery({
    queryKey: [...keys.endpoint(place), "web-identity"],
    queryFn: () => body(client.GET(`${ENDPOINT}/web-identity`, paramsOf(place))),
  });
}

/** Returns the change that stores an OAuth client. */
export function useSetOauth(place: EndpointPlace, onSuccess: () => void) {
  const client = useClient();
  return useChange(
    (config: EndpointOauthConfigIn) =>
      client.PUT(`${ENDPOINT}/oauth`, { ...paramsOf(place), body: config }),
    { stale: [keys.endpoint(place)], onSuccess },
  );
}

export function useDeleteOauth(place: EndpointPlace, onSuccess: () => void) {
  const client = useClient();
  return useChange(() => client.DELETE(`${ENDPOINT}/oauth`, paramsOf(place)), {
    stale: [keys.endpoint(place)],
    onSuccess,
  });
}

export function useSetMtls(place: EndpointPlace, onSuccess: () => void) {
  const client = useClient();
  return useChange(
    (config: EndpointMtlsConfigIn) =>
      client.PUT(`${ENDPOINT}/mtls`, { ...paramsOf(place), body: config }),
    { stale: [keys.endpoint(place)], onSuccess },
  );
}

export function useDeleteMtls(place: EndpointPlace, onSuccess: () => void) {
  const client = useClient();
  return useChange(() => client.DELETE(`${ENDPOINT}/mtls`, paramsOf(place)), {
    stale: [keys.endpoint(place)],
    onSuccess,
  });
}

/** Returns the change that stores the receiver's own certificate authority; null removes it. */
export function useSetServerCa(place: EndpointPlace, onSuccess: () => void) {
  const client = useClient();
  return useChange(
    (config: EndpointServerCaIn) =>
      client.PUT(`${ENDPOINT}/ca`, { ...paramsOf(place), body: config }),
    { stale: [keys.endpoint(place)], onSuccess },
  );
}

export function useSetWebIdentity(place: EndpointPlace, onSuccess: () => void) {
  const client = useClient();
  return useChange(
    (config: WebIdentityIn) =>
      client.PUT(`${ENDPOINT}/web-identity`, { ...paramsOf(place), body: config }),
    { stale: [keys.endpoint(place)], onSuccess },
  );
}

export function useDeleteWebIdentity(place: EndpointPlace, onSuccess: () => void) {
  const client = useClient();
  return useChange(() => client.DELETE(`${ENDPOINT}/web-identity`, paramsOf(place)), {
    stale: [keys.endpoint(place)],
    onSuccess,
  });
}
