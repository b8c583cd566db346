/** Addresses of pages, below `/portal`. */
export const paths = {
  endpoints: (app: string) => `/app/${app}/endpoints`,
  newEndpoint: (app: string) => `/app/${app}/endpoints/new`,
  /** The page of an endpoint or a destination, as its id says. */
  endpoint: (app: string, endpoint: string, tab = "") =>
    endpoint.startsWith("sink_")
      ? paths.destination(app, endpoint)
      : `/app/${app}/endpoints/${endpoint}${tab && `/${tab}`}`,
  destinations: (app: string) => `/app/${app}/destinations`,
  newDestination: (app: string) => `/app/${app}/destinations/new`,
  destination: (app: string, destination: string) => `/app/${app}/destinations/${destination}`,
  messages: (app: string) => `/app/${app}/messages`,
  message: (app: string, message: string) => `/app/${app}/messages/${message}`,
  attempt: (app: string, message: string, attempt: string) =>
    `/app/${app}/messages/${message}/attempts/${attempt}`,
  activity: (app: string) => `/app/${app}/activity`,
  eventCatalog: (app: string) => `/app/${app}/event-catalog`,
  catalogEntry: (app: string, name: string) =>
    `/app/${app}/event-catalog?type=${encodeURIComponent(name)}`,
  publicCatalog: (organisation: string) => `/event-catalog?org=${encodeURIComponent(organisation)}`,
  publicCatalogEntry: (organisation: string, name: string) =>
    `${paths.publicCatalog(organisation)}&type=${encodeURIComponent(name)}`,
  applications: () => "/console/applications",
  broadcast: () => "/console/broadcast",
  application: (app: string) => `/console/applications/${app}`,
  eventTypes: () => "/console/event-types",
  newEventType: () => "/console/event-types/new",
  importEventTypes: () => "/console/event-types/import",
  eventType: (name: string) => `/console/event-types/type/${encodeURIComponent(name)}`,
  operationalWebhooks: () => "/console/operational-webhooks",
  backgroundTasks: () => "/console/background-tasks",
  usage: () => "/console/usage",
  settings: () => "/console/settings",
};

/** Endpoints of a page of the list, and of one call for their statistics. */
export const ENDPOINTS_PAGE = 100;

/** Returns the address in the API of the first page of the list of endpoints. */
export function firstEndpoints(app: string): string {
  return `/api/v1/app/${app}/endpoint?limit=${ENDPOINTS_PAGE}`;
}

/** Returns the first page of a customer, or of the provider's staff if there is no application. */
export function firstPath(app: string | null): string {
  return app === null ? paths.applications() : paths.endpoints(app);
}

/** Returns the application whose list of endpoints an address shows, or null. */
export function listedApplication(pathname: string): string | null {
  return /^\/portal\/app\/([^/]+)\/endpoints$/.exec(pathname)?.[1] ?? null;
}

/** Returns whether an address is that of the start page, which leads to the session's first one. */
export function isStart(pathname: string): boolean {
  return /^\/portal\/(start)?$/.test(pathname);
}

/** Returns whether a page needs no session. */
export function isPublicPath(pathname: string): boolean {
  return /^\/portal\/event-catalog\/?$/.test(pathname);
}

/** Returns the organisation whose public page an address asks for, or "". */
export function organisationOf(search: string): string {
  return new URLSearchParams(search).get("org") ?? "";
}
