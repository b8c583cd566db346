import { useState } from "react";
import { Link } from "wouter";
import { body } from "../../../api/client";
import { useChange } from "../../../api/queries";
import { paths } from "../../../app/paths";
import { useAnnounce } from "../../../components/Announcer";
import { Form } from "../../../components/Field";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { EMPTY_MESSAGE, type EditedMessage, messageOf } from "./draft";
import { MessageFields } from "./MessageFields";

/** A form that sends a message to the endpoints of an application. */
export function SendMessage({ app }: { app: string }) {
  const words = useTexts().console.applications.send;
  const [draft, setDraft] = useState(EMPTY_MESSAGE);
  const send = useSending(app);
  return (
    <Form name={words.title} error={send.error} onSubmit={() => send.mutate(draft)}>
      <MessageFields
        draft={draft}
        onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
      />
      <button type="submit" className="primary" disabled={send.isPending}>
        {words.send}
      </button>
      {send.data && (
        <p>
          <Link className="button" href={paths.message(app, send.data.id)}>
            {words.open}
          </Link>
        </p>
      )}
    </Form>
  );
}

function useSending(app: string) {
  const texts = useTexts();
  const client = useClient();
  const announce = useAnnounce();
  // A payload that is no JSON is an error of the change, like one that the API refuses.
  return useChange(
    async (draft: EditedMessage) =>
      await body(
        client.POST("/api/v1/app/{app_id}/msg", {
          params: { path: { app_id: app } },
          body: messageOf(draft, texts),
        }),
      ),
    {
      stale: [["app", app]],
      onSuccess: () => announce(texts.console.applications.send.sent),
    },
  );
}
