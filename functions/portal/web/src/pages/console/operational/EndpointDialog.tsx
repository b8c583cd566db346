import { useState } from "react";
import { body } from "../../../api/client";
import { useChange } from "../../../api/queries";
import type { OperationalEndpointOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { Dialog } from "../../../components/Dialog";
import { Form } from "../../../components/Field";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { CheckList, TextField } from "../../../components/fields";
import { numberOf } from "../parts/input";
import { OPERATIONAL, OPERATIONAL_EVENT_TYPES, type OperationalFields, upsertOf } from "./queries";

interface EndpointDialogProps {
  /** The endpoint to change; without one, another is added. */
  endpoint?: OperationalEndpointOut;
  onClose: () => void;
}

/** A dialog that adds or changes an operational endpoint. */
export function EndpointDialog({ endpoint, onClose }: EndpointDialogProps) {
  const words = useTexts().console.operational;
  const save = useSaving(endpoint, onClose);
  return (
    <Dialog title={endpoint === undefined ? words.add : words.edit} onClose={onClose}>
      <EndpointForm
        endpoint={endpoint}
        error={save.error}
        isSaving={save.isPending}
        onSave={(fields) => save.mutate(fields)}
      />
    </Dialog>
  );
}

function useSaving(endpoint: OperationalEndpointOut | undefined, onSaved: () => void) {
  const words = useTexts().console.operational;
  const client = useClient();
  const announce = useAnnounce();
  return useChange(
    (fields: OperationalFields) =>
      body(
        endpoint === undefined
          ? client.POST("/api/v1/operational-webhook/endpoint", {
              body: { disabled: false, method: "POST", infoHeaders: false, ...fields },
            })
          : client.PUT("/api/v1/operational-webhook/endpoint/{endpoint_id}", {
              params: { path: { endpoint_id: endpoint.id } },
              body: { ...upsertOf(endpoint), ...fields },
            }),
      ),
    {
      stale: [OPERATIONAL],
      onSuccess: () => {
        announce(words.saved);
        onSaved();
      },
    },
  );
}

interface EndpointFormProps {
  endpoint: OperationalEndpointOut | undefined;
  error: Error | null;
  isSaving: boolean;
  onSave: (fields: OperationalFields) => void;
}

function EndpointForm({ endpoint, error, isSaving, onSave }: EndpointFormProps) {
  const texts = useTexts();
  const words = texts.console.operational;
  const initial = formOf(endpoint);
  const [url, setUrl] = useState(initial.url);
  const [description, setDescription] = useState(initial.description);
  const [rate, setRate] = useState(initial.rate);
  const [eventTypes, setEventTypes] = useState(initial.eventTypes);
  const save = () =>
    onSave({
      url,
      description,
      throttleRate: numberOf(rate),
      eventTypes: eventTypes.length === 0 ? null : [...eventTypes],
    });
  return (
    <Form error={error} onSubmit={save}>
      <TextField name="url" label={words.url} type="url" value={url} onChange={setUrl} />
      <TextField
        name="description"
        label={words.description}
        isOptional
        value={description}
        onChange={setDescription}
      />
      <CheckList
        legend={words.eventTypes}
        hint={words.eventTypesHint}
        choices={OPERATIONAL_EVENT_TYPES.map((name) => [name, name])}
        value={eventTypes}
        onChange={setEventTypes}
      />
      <TextField
        name="throttleRate"
        label={words.rate}
        hint={words.rateHint}
        isOptional
        type="number"
        value={rate}
        onChange={setRate}
      />
      <button type="submit" className="primary" disabled={isSaving}>
        {texts.actions.save}
      </button>
    </Form>
  );
}

function formOf(endpoint: OperationalEndpointOut | undefined) {
  if (endpoint === undefined) return { url: "", description: "", rate: "", eventTypes: [] };
  const { url, description, throttleRate, eventTypes } = upsertOf(endpoint);
  return { url, description, rate: String(throttleRate ?? ""), eventTypes: eventTypes ?? [] };
}
