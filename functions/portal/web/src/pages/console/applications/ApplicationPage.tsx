import { Link, useParams } from "wouter";
import { body } from "../../../api/client";
import { useChange } from "../../../api/queries";
import type { ApplicationOut } from "../../../api/schema";
import { paths } from "../../../app/paths";
import { useAnnounce } from "../../../components/Announcer";
import { Loaded } from "../../../components/Loaded";
import { Page } from "../../../components/Page";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { type ApplicationFields, ApplicationForm } from "./ApplicationForm";
import { DeleteApplication } from "./DeleteApplication";
import { PortalLink } from "./PortalLink";
import { APPLICATIONS, useApplication } from "./queries";
import { SendMessage } from "./SendMessage";

/** One application: its fields, a link to its portal, and a form that sends a message. */
export default function ApplicationPage() {
  const { app } = useParams<{ app: string }>();
  const texts = useTexts();
  const query = useApplication(app);
  const words = texts.console.applications;
  const links = (
    <>
      <Link className="button" href={paths.endpoints(app)}>
        {words.open}
      </Link>
      <Link className="button" href={paths.messages(app)}>
        {words.messages}
      </Link>
    </>
  );
  return (
    <Page title={query.data?.name ?? texts.navigation.applications} actions={links}>
      <Loaded query={query}>{(application) => <Sections application={application} />}</Loaded>
    </Page>
  );
}

function Sections({ application }: { application: ApplicationOut }) {
  const words = useTexts().console.applications;
  return (
    <>
      <section>
        <h2>{words.details}</h2>
        <Details application={application} />
      </section>
      <section>
        <h2>{words.link.title}</h2>
        <PortalLink app={application.id} />
      </section>
      <section>
        <h2>{words.send.title}</h2>
        <SendMessage app={application.id} />
      </section>
      <section>
        <h2>{words.deleteTitle}</h2>
        <DeleteApplication application={application} />
      </section>
    </>
  );
}

function Details({ application }: { application: ApplicationOut }) {
  const words = useTexts().console.applications;
  const client = useClient();
  const announce = useAnnounce();
  const params = { path: { app_id: application.id } };
  const save = useChange(
    (fields: ApplicationFields) =>
      body(client.PATCH("/api/v1/app/{app_id}", { params, body: fields })),
    { stale: [APPLICATIONS], onSuccess: () => announce(words.saved) },
  );
  return (
    <ApplicationForm
      application={application}
      error={save.error}
      isSaving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
    />
  );
}
