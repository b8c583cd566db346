import { Link, useParams } from "wouter";
import { paths } from "../../../app/paths";
import { useTexts } from "../../../language/LanguageContext";
import type { EndpointPlace } from "../queries";

/** A part of an endpoint's page, as the address names it. */
export type Tab = "" | "test" | "verify" | "settings";

export function EndpointTabs({ place, tabs }: { place: EndpointPlace; tabs: Tab[] }) {
  const texts = useTexts().endpoints.detail;
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
              {texts[each === "" ? "deliveries" : each]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
