import type { EndpointOut } from "../../../api/schema";
import { DeliveriesOfEndpoint } from "../../deliveries/DeliveriesOfEndpoint";
import type { EndpointPlace } from "../queries";
import { Overview } from "./Overview";

interface DeliveriesTabProps {
  place: EndpointPlace;
  endpoint: EndpointOut;
}

/** The first part of an endpoint's page: its facts, then its deliveries. */
export function DeliveriesTab({ place, endpoint }: DeliveriesTabProps) {
  return (
    <>
      <Overview place={place} endpoint={endpoint} />
      <DeliveriesOfEndpoint {...place} />
    </>
  );
}
