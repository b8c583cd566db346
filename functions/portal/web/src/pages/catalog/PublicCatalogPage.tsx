import { useState } from "react";
import { Link, useSearchParams } from "wouter";
import { allPages } from "../../api/allPages";
import { body, publicClient } from "../../api/client";
import { ApiError } from "../../api/errors";
import { useQuery } from "../../api/queries";
import { paths } from "../../app/paths";
import { Loaded } from "../../components/Loaded";
import { Page } from "../../components/Page";
import { useFocusOnPage } from "../../components/useFocusOnPage";
import { useTexts } from "../../language/LanguageContext";
import { CatalogList } from "./CatalogList";
import { type FullEntry } from "./entries";
import { EntryView } from "./EntryView";

/** The event catalog that readers see without a session, if the provider publishes it. */
export default function PublicCatalogPage() {
  const texts = useTexts();
  const [parameters] = useSearchParams();
  const organisation = parameters.get("org") ?? "";
  const query = usePublicCatalog(organisation);
  useFocusOnPage(parameters.get("type") ?? "");
  if (organisation === "" || isMissing(query.error)) return <Off />;
  if (query.data === undefined) {
    return (
      <Page title={texts.navigation.eventCatalog}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  const found = query.data.items.find((entry) => entry.name === parameters.get("type"));
  return found === undefined ? (
    <List organisation={organisation} entries={query.data.items} />
  ) : (
    <EventType organisation={organisation} entry={found} />
  );
}

function usePublicCatalog(organisation: string) {
  const [client] = useState(publicClient);
  return useQuery({
    queryKey: ["public-catalog", organisation],
    enabled: organisation !== "",
    queryFn: () =>
      allPages((iterator) =>
        body(
          client.GET("/api/v1/event-catalog/{org_id}", {
            params: {
              path: { org_id: organisation },
              query: iterator === undefined ? {} : { iterator },
            },
          }),
        ),
      ),
  });
}

function isMissing(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 404;
}

function List({ organisation, entries }: { organisation: string; entries: FullEntry[] }) {
  const texts = useTexts();
  const hrefOf = (name: string) => paths.publicCatalogEntry(organisation, name);
  return (
    <Page title={texts.navigation.eventCatalog}>
      <CatalogList entries={entries} hrefOf={hrefOf} />
    </Page>
  );
}

function EventType({ organisation, entry }: { organisation: string; entry: FullEntry }) {
  const texts = useTexts().catalog;
  const back = <Link href={paths.publicCatalog(organisation)}>{texts.back}</Link>;
  return (
    <Page title={entry.name} actions={back}>
      <EntryView entry={entry} />
    </Page>
  );
}

function Off() {
  const texts = useTexts().catalog;
  return (
    <Page title={texts.offTitle}>
      <p>{texts.offHelp}</p>
    </Page>
  );
}
