import { useEffect } from "react";
import { useLocation, useParams, useSearchParams } from "wouter";
import type { EndpointOut } from "../../api/schema";
import { paths } from "../../app/paths";
import { Loaded } from "../../components/Loaded";
import { MoreButton } from "../../components/MoreButton";
import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";
import { useSession } from "../../session/SessionContext";
import { EndpointFilters } from "./list/EndpointFilters";
import { EndpointTable } from "./list/EndpointTable";
import { filtered, filtersOf } from "./list/filters";
import { useEndpoints, useFailures } from "./queries";

/** The endpoints of an application. */
export default function EndpointsPage() {
  const texts = useTexts();
  const { app } = useParams<{ app: string }>();
  const { session } = useSession();
  const query = useEndpoints(app);
  const canAdd = session.can("ManageEndpoint");
  const [, navigate] = useLocation();
  const addButton = (
    <button type="button" className="primary" onClick={() => navigate(paths.newEndpoint(app))}>
      {texts.endpoints.add}
    </button>
  );
  return (
    <Page title={texts.navigation.endpoints} actions={canAdd && addButton}>
      <Loaded query={query}>
        {(endpoints) => (
          <>
            <EndpointList app={app} endpoints={endpoints} query={query} />
            <MoreButton query={query} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface EndpointListProps {
  app: string;
  endpoints: EndpointOut[];
  query: ReturnType<typeof useEndpoints>;
}

function EndpointList({ app, endpoints, query }: EndpointListProps) {
  const texts = useTexts().endpoints.list;
  const { session } = useSession();
  const [parameters] = useSearchParams();
  const filters = filtersOf(parameters);
  const failures = useFailures(app, endpoints).data ?? new Map();
  useAllPages(query, filters.search !== "" || filters.state !== null);
  if (endpoints.length === 0) {
    return <p>{session.can("ManageEndpoint") ? texts.none : texts.noneReadOnly}</p>;
  }
  const shown = filtered(endpoints, filters, failures);
  return (
    <>
      <EndpointFilters filters={filters} count={shown.length} />
      {shown.length === 0 && !query.hasNextPage ? (
        <p>{texts.noMatch}</p>
      ) : (
        <EndpointTable app={app} endpoints={shown} failures={failures} />
      )}
    </>
  );
}

/** Loads the rest of the list while it is filtered: the API has no filters for endpoints. */
function useAllPages(query: ReturnType<typeof useEndpoints>, isFiltered: boolean): void {
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = query;
  useEffect(() => {
    if (isFiltered && hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [isFiltered, hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
}
