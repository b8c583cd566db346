import { type ReactNode } from "react";
import { useParams } from "wouter";
import { lazyPart } from "../../app/lazyPart";
import type { EndpointOut } from "../../api/schema";
import { escapeControls } from "../../components/controlCharacters";
import { Loaded } from "../../components/Loaded";
import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";
import type { Session } from "../../session/session";
import { useSession } from "../../session/SessionContext";
import { DeliveriesTab } from "./detail/DeliveriesTab";
import { EndpointActions } from "./detail/EndpointActions";
import { EndpointTabs, type Tab } from "./detail/EndpointTabs";
import { type EndpointPlace, useEndpoint } from "./queries";

// Each part is loaded when it is opened; the code samples are large.
const AuthenticationTab = lazyPart(() => import("./auth/AuthenticationTab"));
const FilterTab = lazyPart(() => import("./filter/FilterTab"));
const SettingsTab = lazyPart(() => import("./detail/SettingsTab"));
const TrialTab = lazyPart(() => import("./trial/TrialTab"));
const VerifyTab = lazyPart(() => import("./receive/VerifyTab"));

/** One endpoint: its deliveries, a test, its secret, its settings. */
export default function EndpointPage() {
  const texts = useTexts();
  const { app, endpoint, tab } = useParams<{ app: string; endpoint: string; tab?: string }>();
  const { session } = useSession();
  const place = { app, endpoint };
  const query = useEndpoint(place);
  const tabs = tabsOf(session);
  const open = tabs.find((each) => each === (tab ?? ""));
  const name = query.data?.description || query.data?.url || texts.endpoints.list.endpoint;
  if (open === undefined) {
    return <Page title={texts.states.notFound}>{texts.states.notFoundHelp}</Page>;
  }
  return (
    <Page
      title={escapeControls(name)}
      actions={query.data && <EndpointActions place={place} endpoint={query.data} />}
    >
      <EndpointTabs place={place} tabs={tabs} />
      <Loaded query={query}>{(found) => contentOf(open, place, found)}</Loaded>
    </Page>
  );
}

/** Returns the tabs that the session may use; the first has no name in the address. */
function tabsOf(session: Session): Tab[] {
  return [
    "",
    ...(session.can("CreateAttempts") ? (["test"] as const) : []),
    "verify",
    "filter",
    "authentication",
    ...(session.can("ManageEndpoint") ? (["settings"] as const) : []),
  ];
}

function contentOf(tab: Tab, place: EndpointPlace, endpoint: EndpointOut): ReactNode {
  switch (tab) {
    case "test":
      return <TrialTab place={place} endpoint={endpoint} />;
    case "verify":
      return <VerifyTab place={place} endpoint={endpoint} />;
    case "filter":
      return <FilterTab place={place} endpoint={endpoint} />;
    case "authentication":
      return <AuthenticationTab place={place} endpoint={endpoint} />;
    case "settings":
      return <SettingsTab place={place} endpoint={endpoint} />;
    default:
      return <DeliveriesTab place={place} endpoint={endpoint} />;
  }
}
