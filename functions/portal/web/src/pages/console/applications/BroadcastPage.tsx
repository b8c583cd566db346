import { useState } from "react";
import { Link } from "wouter";
import { body } from "../../../api/client";
import { useChange } from "../../../api/queries";
import { paths } from "../../../app/paths";
import { useAnnounce } from "../../../components/Announcer";
import { Form } from "../../../components/Field";
import { TextField } from "../../../components/fields";
import { Page } from "../../../components/Page";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { EMPTY_MESSAGE, type EditedMessage, messageOf } from "./draft";
import { MessageFields } from "./MessageFields";
import { metadataOf } from "./metadata";

interface Broadcast extends EditedMessage {
  metadata: string;
}

/** A form that sends one event to all applications, or counts them first. */
export default function BroadcastPage() {
  const words = useTexts().console.applications.broadcast;
  const [draft, setDraft] = useState<Broadcast>({ ...EMPTY_MESSAGE, metadata: "" });
  const start = useBroadcast();
  const change = (changed: Partial<Broadcast>) => setDraft((before) => ({ ...before, ...changed }));
  return (
    <Page title={words.title}>
      <p>{words.help}</p>
      <Form
        name={words.title}
        error={start.error}
        onSubmit={() => start.mutate({ draft, isTrial: false })}
      >
        <MessageFields draft={draft} onChange={change} />
        <TextField
          name="appMetadata"
          label={words.metadata}
          hint={words.metadataHint}
          isOptional
          value={draft.metadata}
          onChange={(metadata) => change({ metadata })}
        />
        <div className="actions">
          <button
            type="button"
            disabled={start.isPending}
            onClick={() => start.mutate({ draft, isTrial: true })}
          >
            {words.count}
          </button>
          <button type="submit" className="primary" disabled={start.isPending}>
            {words.send}
          </button>
        </div>
      </Form>
      {start.data && (
        <p role="status">
          {words.started} <Link href={paths.backgroundTasks()}>{words.open}</Link>
        </p>
      )}
    </Page>
  );
}

function useBroadcast() {
  const texts = useTexts();
  const words = texts.console.applications.broadcast;
  const client = useClient();
  const announce = useAnnounce();
  return useChange(
    async ({ draft, isTrial }: { draft: Broadcast; isTrial: boolean }) =>
      await body(
        client.POST("/api/v1/msg/broadcast", {
          body: {
            ...messageOf(draft, texts),
            appMetadata: metadataOf(draft.metadata, "appMetadata", words.metadataHint),
            dryRun: isTrial,
          },
        }),
      ),
    { stale: [["background-tasks"]], onSuccess: () => announce(words.started) },
  );
}
