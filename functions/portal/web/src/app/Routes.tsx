import { type ComponentType, lazy, Suspense } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { Loading } from "../components/Loaded";
import { Page } from "../components/Page";
import { useFocusOnPage } from "../components/useFocusOnPage";
import { useTexts } from "../language/LanguageContext";
import { useSession } from "../session/SessionContext";
import { paths } from "./paths";

type Pages = Record<string, ComponentType>;

/** Pages by their path; each is loaded when it is opened. */
const PAGES: Pages = {
  "/app/:app/endpoints": lazy(() => import("../pages/endpoints/EndpointsPage")),
  "/app/:app/endpoints/new": lazy(() => import("../pages/endpoints/NewEndpointPage")),
  "/app/:app/endpoints/:endpoint": lazy(() => import("../pages/endpoints/EndpointPage")),
  "/app/:app/messages": lazy(() => import("../pages/messages/MessagesPage")),
  "/app/:app/messages/:message": lazy(() => import("../pages/messages/MessagePage")),
  "/app/:app/activity": lazy(() => import("../pages/activity/ActivityPage")),
  "/app/:app/event-catalog": lazy(() => import("../pages/catalog/CatalogPage")),
};

const CONSOLE_PAGES: Pages = {
  "/console/applications": lazy(() => import("../pages/console/applications/ApplicationsPage")),
  "/console/applications/:app": lazy(() => import("../pages/console/applications/ApplicationPage")),
  "/console/event-types": lazy(() => import("../pages/console/event-types/EventTypesPage")),
  "/console/event-types/new": lazy(() => import("../pages/console/event-types/NewEventTypePage")),
  "/console/event-types/import": lazy(() => import("../pages/console/event-types/ImportPage")),
  "/console/event-types/type/:name": lazy(
    () => import("../pages/console/event-types/EventTypePage"),
  ),
  "/console/operational-webhooks": lazy(
    () => import("../pages/console/operational/OperationalWebhooksPage"),
  ),
  "/console/background-tasks": lazy(() => import("../pages/console/tasks/BackgroundTasksPage")),
  "/console/usage": lazy(() => import("../pages/console/tasks/UsagePage")),
  "/console/settings": lazy(() => import("../pages/console/settings/SettingsPage")),
};

/** The page of the address; the start page leads to the first one of the session. */
export function Routes() {
  const { session } = useSession();
  const { appId } = session.identity;
  const pages = appId === null ? { ...PAGES, ...CONSOLE_PAGES } : PAGES;
  const [location] = useLocation();
  useFocusOnPage(location);
  return (
    <ErrorBoundary key={location}>
      <Suspense fallback={<Loading />}>
        <Switch>
          {Object.entries(pages).map(([path, component]) => (
            <Route key={path} path={path} component={component} />
          ))}
          <Route path="/">
            <Redirect to={appId === null ? paths.applications() : paths.endpoints(appId)} replace />
          </Route>
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
