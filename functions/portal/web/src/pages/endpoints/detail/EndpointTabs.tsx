import { Link, useParams } from "wouter";
import { paths } from "../../../app/paths";
import { useTexts } from "../../../language/LanguageContext";
import { useSession } from "../../../session/SessionContext";
import type { EndpointPlace } from "../queries";

/** A part of an endpoint's page, as the address names it. */
export type Tab = "" | "test" | "verify" | "filter" | "authentication" | "settings";

export function EndpointTabs({ place, tabs }: { place: EndpointPlace; tabs: Tab[] }) {
  const texts = useTexts().endpoints.detail;
  const { session } = useSession();
  const hasSecret = session.can("ViewEndpointSecret") || session.can("ManageEndpointSecret");
  const names: Record<Tab, string> = {
    "": texts.deliveries,
    test: texts.test,
    verify: hasSecret ? texts.verify : texts.verifyOnly,
    filter: texts.filter,
    authentication: texts.authentication,
    settings: texts.settings,
  };
  const { tab = "" } = useParams<{ tab?: string }>();
  return (
    <nav className="tabs" aria-label={texts.tabs}>
      <ul>
        {tabs.map((each) => (
          <li key={each}>
            <Link
              href={paths.endpoint(place.app, place.endpoint, each)}
              aria-current={each === tab ? "page" : undefined}
            >
              {names[each]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
