import { Link, useParams, useSearchParams } from "wouter";
import { useEventType, useEventTypes } from "../../api/eventTypes";
import { paths } from "../../app/paths";
import { Loaded } from "../../components/Loaded";
import { Page } from "../../components/Page";
import { useFocusOnPage } from "../../components/useFocusOnPage";
import { useTexts } from "../../language/LanguageContext";
import { CatalogList } from "./CatalogList";
import { EntryView } from "./EntryView";

/** The event types that the session may see; one of them, if the address names it. */
export default function CatalogPage() {
  const { app } = useParams<{ app: string }>();
  const [parameters] = useSearchParams();
  const name = parameters.get("type");
  useFocusOnPage(name ?? "");
  return name === null ? <List app={app} /> : <EventType app={app} name={name} />;
}

function List({ app }: { app: string }) {
  const texts = useTexts();
  const query = useEventTypes(false);
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
  const query = useEventType(name);
  return (
    <Page title={name} actions={<Link href={paths.eventCatalog(app)}>{texts.back}</Link>}>
      <Loaded query={query}>{(entry) => <EntryView entry={entry} />}</Loaded>
    </Page>
  );
}
