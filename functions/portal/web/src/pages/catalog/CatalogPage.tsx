import { Link, useParams, useSearchParams } from "wouter";
import { allPages } from "../../api/allPages";
import { body } from "../../api/client";
import { useQuery } from "../../api/queries";
import { paths } from "../../app/paths";
import { Loaded } from "../../components/Loaded";
import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";
import { useClient } from "../../session/SessionContext";
import { CatalogList } from "./CatalogList";
import { EntryView } from "./EntryView";

/** The event types that the session may see; one of them, if the address names it. */
export default function CatalogPage() {
  const { app = "" } = useParams<{ app: string }>();
  const [parameters] = useSearchParams();
  const name = parameters.get("type");
  return name === null ? <List app={app} /> : <EventType app={app} name={name} />;
}

function List({ app }: { app: string }) {
  const texts = useTexts();
  const client = useClient();
  const query = useQuery({
    queryKey: ["event-types", "catalog"],
    queryFn: () =>
      allPages((iterator) =>
        body(
          client.GET("/api/v1/event-type", {
            params: { query: { limit: 250, ...(iterator !== undefined && { iterator }) } },
          }),
        ),
      ),
  });
  return (
    <Page title={texts.navigation.eventCatalog}>
      <Loaded query={query}>
        {({ items }) => (
          <CatalogList entries={items} hrefOf={(name) => paths.catalogEntry(app, name)} />
        )}
      </Loaded>
    </Page>
  );
}

function EventType({ app, name }: { app: string; name: string }) {
  const texts = useTexts().catalog;
  const client = useClient();
  const query = useQuery({
    queryKey: ["event-types", name],
    queryFn: () =>
      body(
        client.GET("/api/v1/event-type/{event_type_name}", {
          params: { path: { event_type_name: name } },
        }),
      ),
  });
  return (
    <Page title={name} actions={<Link href={paths.eventCatalog(app)}>{texts.back}</Link>}>
      <Loaded query={query}>{(entry) => <EntryView entry={entry} />}</Loaded>
    </Page>
  );
}
