import { type ComponentType, Suspense } from "react";
import { Route, Switch, useLocation } from "wouter";
import { lazyPart } from "./lazyPart";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { Loading } from "../components/Loaded";
import { Page } from "../components/Page";
import { useTexts } from "../language/LanguageContext";
import { useSession } from "../session/SessionContext";
import EndpointsPage from "../pages/endpoints/EndpointsPage";

type Pages = Record<string, ComponentType>;

/** Pages by their path; each is loaded when it is opened, but for the first one of a customer. */
const PAGES: Pages = {
  "/app/:app/endpoints": EndpointsPage,
  "/app/:app/endpoints/new": lazyPart(() => import("../pages/endpoints/NewEndpointPage")),
  "/app/:app/endpoints/:endpoint/:tab?": lazyPart(() => import("../pages/endpoints/EndpointPage")),
  "/app/:app/destinations": lazyPart(() => import("../pages/destinations/DestinationsPage")),
  "/app/:app/destinations/new": lazyPart(() => import("../pages/destinations/NewDestinationPage")),
  "/app/:app/destinations/:destination": lazyPart(
    () => import("../pages/destinations/DestinationPage"),
  ),
  "/app/:app/messages": lazyPart(() => import("../pages/messages/MessagesPage")),
  "/app/:app/messages/:message": lazyPart(() => import("../pages/messages/MessagePage")),
  "/app/:app/messages/:message/attempts/:attempt": lazyPart(
    () => import("../pages/deliveries/AttemptPage"),
  ),
  "/app/:app/activity": lazyPart(() => import("../pages/activity/ActivityPage")),
  "/app/:app/event-catalog": lazyPart(() => import("../pages/catalog/CatalogPage")),
};

const CONSOLE_PAGES: Pages = {
  "/console/applications": lazyPart(() => import("../pages/console/applications/ApplicationsPage")),
  "/console/applications/:app": lazyPart(
    () => import("../pages/console/applications/ApplicationPage"),
  ),
  "/console/broadcast": lazyPart(() => import("../pages/console/applications/BroadcastPage")),
  "/console/event-types": lazyPart(() => import("../pages/console/event-types/EventTypesPage")),
  "/console/event-types/new": lazyPart(
    () => import("../pages/console/event-types/NewEventTypePage"),
  ),
  "/console/event-types/import": lazyPart(() => import("../pages/console/event-types/ImportPage")),
  "/console/event-types/type/:name": lazyPart(
    () => import("../pages/console/event-types/EventTypePage"),
  ),
  "/console/operational-webhooks": lazyPart(
    () => import("../pages/console/operational/OperationalWebhooksPage"),
  ),
  "/console/background-tasks": lazyPart(() => import("../pages/console/tasks/BackgroundTasksPage")),
  "/console/usage": lazyPart(() => import("../pages/console/tasks/UsagePage")),
  "/console/settings": lazyPart(() => import("../pages/console/settings/SettingsPage")),
};

/** The page of the address. */
export function Routes() {
  const { session } = useSession();
  const { appId } = session.identity;
  const pages = appId === null ? { ...PAGES, ...CONSOLE_PAGES } : PAGES;
  const [location] = useLocation();
  return (
    <ErrorBoundary key={location}>
      <Suspense fallback={<Loading />}>
        <Switch>
          {Object.entries(pages).map(([path, component]) => (
            <Route key={path} path={path} component={component} />
          ))}
          <Route>
            <NotFoundPage />
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

function NotFoundPage() {
  const texts = useTexts();
  return (
    <Page title={texts.states.notFound}>
      <p>{texts.states.notFoundHelp}</p>
    </Page>
  );
}
