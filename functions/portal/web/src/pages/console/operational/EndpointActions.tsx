import { useState } from "react";
import { body } from "../../../api/client";
import { useChange } from "../../../api/queries";
import type { OperationalEndpointOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { errorText } from "../../../components/ErrorNote";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { DeleteDialog } from "../parts/DeleteDialog";
import { EndpointDialog } from "./EndpointDialog";
import { OPERATIONAL, upsertOf } from "./queries";
import { SecretDialog } from "./SecretDialog";

type Opened = "edit" | "secret" | "delete" | null;

/** Buttons for one operational endpoint, and the dialogs that they open. */
export function EndpointActions({ endpoint }: { endpoint: OperationalEndpointOut }) {
  const texts = useTexts().console;
  const words = texts.operational;
  const [opened, open] = useState<Opened>(null);
  const close = () => open(null);
  return (
    <div className="actions" role="group" aria-label={words.endpoints(endpoint.url)}>
      <button type="button" onClick={() => open("edit")}>
        {texts.parts.edit}
      </button>
      <button type="button" onClick={() => open("secret")}>
        {words.secret}
      </button>
      <Switch endpoint={endpoint} />
      <button type="button" className="danger" onClick={() => open("delete")}>
        {texts.parts.delete}
      </button>
      {opened === "edit" && <EndpointDialog endpoint={endpoint} onClose={close} />}
      {opened === "secret" && <SecretDialog endpoint={endpoint} onClose={close} />}
      {opened === "delete" && <Deletion endpoint={endpoint} onClose={close} />}
    </div>
  );
}

function Switch({ endpoint }: { endpoint: OperationalEndpointOut }) {
  const texts = useTexts();
  const words = texts.console.operational;
  const client = useClient();
  const announce = useAnnounce();
  const change = useChange(
    (disabled: boolean) =>
      body(
        client.PUT("/api/v1/operational-webhook/endpoint/{endpoint_id}", {
          params: { path: { endpoint_id: endpoint.id } },
          body: { ...upsertOf(endpoint), disabled },
        }),
      ),
    { stale: [OPERATIONAL], onSuccess: () => announce(words.saved) },
  );
  return (
    <>
      <button type="button" onClick={() => change.mutate(!endpoint.disabled)}>
        {endpoint.disabled ? words.enable : words.disable}
      </button>
      {change.error && (
        <p role="alert" className="problem">
          {errorText(texts, change.error)}
        </p>
      )}
    </>
  );
}

interface DialogProps {
  endpoint: OperationalEndpointOut;
  onClose: () => void;
}

function Deletion({ endpoint, onClose }: DialogProps) {
  const words = useTexts().console.operational;
  const client = useClient();
  const announce = useAnnounce();
  const params = { path: { endpoint_id: endpoint.id } };
  const remove = useChange(
    () => body(client.DELETE("/api/v1/operational-webhook/endpoint/{endpoint_id}", { params })),
    {
      stale: [OPERATIONAL],
      onSuccess: () => {
        announce(words.deleted);
        onClose();
      },
    },
  );
  return (
    <DeleteDialog
      name={endpoint.url}
      help={words.deleteHelp}
      error={remove.error}
      onDelete={() => remove.mutate(undefined)}
      onClose={onClose}
    />
  );
}
