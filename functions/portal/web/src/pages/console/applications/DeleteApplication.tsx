import { useState } from "react";
import { useLocation } from "wouter";
import { body } from "../../../api/client";
import { useChange } from "../../../api/queries";
import type { ApplicationOut } from "../../../api/schema";
import { paths } from "../../../app/paths";
import { useAnnounce } from "../../../components/Announcer";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { DeleteDialog } from "../parts/DeleteDialog";
import { APPLICATIONS } from "./queries";

/** Deletes an application, once its name is typed. */
export function DeleteApplication({ application }: { application: ApplicationOut }) {
  const texts = useTexts().console;
  const words = texts.applications;
  const client = useClient();
  const announce = useAnnounce();
  const [, go] = useLocation();
  const [isAsking, setAsking] = useState(false);
  const params = { path: { app_id: application.id } };
  const remove = useChange(() => body(client.DELETE("/api/v1/app/{app_id}", { params })), {
    stale: [APPLICATIONS],
    onSuccess: () => {
      announce(words.deleted);
      go(paths.applications());
    },
  });
  return (
    <>
      <p>{words.deleteHelp}</p>
      <button type="button" className="danger" onClick={() => setAsking(true)}>
        {texts.parts.delete}
      </button>
      {isAsking && (
        <DeleteDialog
          name={application.name}
          help={words.deleteHelp}
          error={remove.error}
          onDelete={() => remove.mutate(undefined)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
