import { Link, useLocation, useParams } from "wouter";
import { body } from "../../api/client";
import { useChange } from "../../api/queries";
import { paths } from "../../app/paths";
import { useAnnounce } from "../../components/Announcer";
import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";
import { useClient, useSession } from "../../session/SessionContext";
import { EMPTY_DRAFT, type EditedEndpoint, fieldsOf } from "./form/draft";
import { EndpointForm } from "./form/EndpointForm";
import { headersOf } from "./form/headers";
import { keys } from "./queries";

/** The form of a new endpoint. */
export default function NewEndpointPage() {
  const texts = useTexts();
  const { app } = useParams<{ app: string }>();
  const { session } = useSession();
  const create = useCreateEndpoint(app);
  if (!session.can("ManageEndpoint")) {
    return <Page title={texts.endpoints.form.newTitle}>{texts.errors.forbidden}</Page>;
  }
  return (
    <Page title={texts.endpoints.form.newTitle}>
      <EndpointForm
        before={EMPTY_DRAFT}
        error={create.error}
        isPending={create.isPending}
        onSubmit={(draft) => create.mutate(draft)}
      >
        <Link className="button" href={paths.endpoints(app)}>
          {texts.actions.cancel}
        </Link>
      </EndpointForm>
    </Page>
  );
}

function useCreateEndpoint(app: string) {
  const texts = useTexts().endpoints.form;
  const client = useClient();
  const announce = useAnnounce();
  const [, navigate] = useLocation();
  return useChange(
    (draft: EditedEndpoint) =>
      body(
        client.POST("/api/v1/app/{app_id}/endpoint", {
          params: { path: { app_id: app } },
          body: bodyOf(draft),
        }),
      ),
    {
      stale: [keys.endpoints(app)],
      onSuccess: ({ id }) => {
        announce(texts.created);
        navigate(paths.endpoint(app, id));
      },
    },
  );
}

function bodyOf(draft: EditedEndpoint) {
  const headers = headersOf(draft.headers);
  return {
    ...fieldsOf(draft),
    disabled: false,
    version: 1,
    ...(Object.keys(headers).length > 0 && { headers }),
  };
}
