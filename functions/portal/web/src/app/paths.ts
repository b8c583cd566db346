/** Addresses of pages, below `/portal`. */
export const paths = {
  endpoints: (app: string) => `/app/${app}/endpoints`,
  newEndpoint: (app: string) => `/app/${app}/endpoints/new`,
  endpoint: (app: string, endpoint: string, tab = "") =>
    `/app/${app}/endpoints/${endpoint}${tab && `/${tab}`}`,
  messages: (app: string) => `/app/${app}/messages`,
  message: (app: string, message: string) => `/app/${app}/messages/${message}`,
  activity: (app: string) => `/app/${app}/activity`,
  eventCatalog: (app: string) => `/app/${app}/event-catalog`,
  applications: () => "/console/applications",
  eventTypes: () => "/console/event-types",
  operationalWebhooks: () => "/console/operational-webhooks",
  backgroundTasks: () => "/console/background-tasks",
  settings: () => "/console/settings",
};
