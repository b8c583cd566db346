import { Link, useLocation, useParams } from "wouter";
import type { DestinationOut } from "../../api/schema";
import { paths } from "../../app/paths";
import { Loaded } from "../../components/Loaded";
import { MoreButton } from "../../components/MoreButton";
import { Page } from "../../components/Page";
import { VisibleText } from "../../components/VisibleText";
import { useTexts } from "../../language/LanguageContext";
import { useSession } from "../../session/SessionContext";
import { DestinationState } from "./DestinationState";
import { useDestinations } from "./queries";
import { resourceOf, typeOf } from "./resources";

/** The resources in an application's AWS accounts that receive its messages. */
export default function DestinationsPage() {
  const texts = useTexts();
  const { app } = useParams<{ app: string }>();
  const { session } = useSession();
  const [, navigate] = useLocation();
  const query = useDestinations(app);
  const add = (
    <button type="button" className="primary" onClick={() => navigate(paths.newDestination(app))}>
      {texts.destinations.add}
    </button>
  );
  return (
    <Page title={texts.navigation.destinations} actions={session.can("ManageEndpoint") && add}>
      <p>{texts.destinations.help}</p>
      <Loaded query={query}>
        {(destinations) =>
          destinations.length === 0 ? (
            <p>{texts.destinations.none}</p>
          ) : (
            <DestinationTable app={app} destinations={destinations} />
          )
        }
      </Loaded>
      <MoreButton query={query} />
    </Page>
  );
}

interface DestinationTableProps {
  app: string;
  destinations: DestinationOut[];
}

function DestinationTable({ app, destinations }: DestinationTableProps) {
  const texts = useTexts().destinations;
  return (
    <div className="table">
      <table className="stacked">
        <caption>{texts.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.resource}</th>
            <th scope="col">{texts.type}</th>
            <th scope="col">{texts.state}</th>
          </tr>
        </thead>
        <tbody>
          {destinations.map((each) => (
            <Row key={each.id} app={app} destination={each} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ app, destination }: { app: string; destination: DestinationOut }) {
  const texts = useTexts().destinations;
  const { id, type, config, status } = destination;
  const known = typeOf(type);
  return (
    <tr>
      <th scope="row">
        <Link href={paths.destination(app, id)}>
          <VisibleText text={resourceOf(type, config) || id} />
        </Link>
      </th>
      <td data-label={texts.type}>{known === null ? type : texts.types[known]}</td>
      <td data-label={texts.state}>
        <DestinationState status={status} />
      </td>
    </tr>
  );
}
