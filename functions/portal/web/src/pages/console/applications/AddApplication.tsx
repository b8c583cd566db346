import { useLocation } from "wouter";
import { body } from "../../../api/client";
import { useChange } from "../../../api/queries";
import { paths } from "../../../app/paths";
import { useAnnounce } from "../../../components/Announcer";
import { Dialog } from "../../../components/Dialog";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { type ApplicationFields, ApplicationForm } from "./ApplicationForm";
import { APPLICATIONS } from "./queries";

/** A dialog that creates an application, and opens its page. */
export function AddApplication({ onClose }: { onClose: () => void }) {
  const words = useTexts().console.applications;
  const client = useClient();
  const announce = useAnnounce();
  const [, go] = useLocation();
  const create = useChange(
    (fields: ApplicationFields) =>
      body(client.POST("/api/v1/app", { body: { metadata: {}, ...fields } })),
    {
      stale: [APPLICATIONS],
      onSuccess: ({ id }) => {
        announce(words.saved);
        go(paths.application(id));
      },
    },
  );
  return (
    <Dialog title={words.add} onClose={onClose}>
      <ApplicationForm
        error={create.error}
        isSaving={create.isPending}
        onSave={(fields) => create.mutate(fields)}
      />
    </Dialog>
  );
}
