import { useId, useState } from "react";
import { body } from "../../../api/client";
import { useChange } from "../../../api/queries";
import type { PortalAccessIn } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { CopyButton } from "../../../components/CopyButton";
import { Form } from "../../../components/Field";
import { useTexts } from "../../../language/LanguageContext";
import type { Capability } from "../../../session/identity";
import { useClient } from "../../../session/SessionContext";
import { CheckList, ChoiceField, TextField } from "../../../components/fields";
import { listed } from "../parts/input";

const HOUR = "3600";
const DAY = "86400";
const WEEK = "604800";

const CAPABILITIES: readonly Capability[] = [
  "ViewBase",
  "ManageEndpoint",
  "ViewEndpointSecret",
  "ManageEndpointSecret",
  "CreateAttempts",
];

/** A form that makes a link to the application's portal, which is shown once. */
export function PortalLink({ app }: { app: string }) {
  const words = useTexts().console.applications.link;
  const client = useClient();
  const announce = useAnnounce();
  const [capabilities, setCapabilities] = useState(CAPABILITIES);
  const [expiry, setExpiry] = useState<string>(DAY);
  const [flags, setFlags] = useState("");
  const make = useChange(
    (access: PortalAccessIn) =>
      body(
        client.POST("/api/v1/auth/app-portal-access/{app_id}", {
          params: { path: { app_id: app } },
          body: access,
        }),
      ),
    { stale: [], onSuccess: () => announce(words.made) },
  );
  const submit = () =>
    make.mutate({
      // Null means all, those of later versions as well.
      capabilities: capabilities.length === CAPABILITIES.length ? null : [...capabilities],
      expiry: Number(expiry),
      featureFlags: listed(flags),
    });
  return (
    <>
      <p>{words.help}</p>
      <Form name={words.title} error={make.error} onSubmit={submit}>
        <CheckList
          legend={words.access}
          choices={CAPABILITIES.map((each) => [each, words.capabilities[each]])}
          value={capabilities}
          onChange={setCapabilities}
        />
        <ChoiceField
          name="expiry"
          label={words.expiry}
          value={expiry}
          choices={[
            [HOUR, words.hour],
            [DAY, words.day],
            [WEEK, words.week],
          ]}
          onChange={setExpiry}
        />
        <Flags value={flags} onChange={setFlags} />
        <button type="submit" disabled={make.isPending}>
          {words.make}
        </button>
      </Form>
      {make.data && <MadeLink url={make.data.url} />}
    </>
  );
}

function Flags({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const texts = useTexts().console;
  return (
    <TextField
      name="featureFlags"
      label={texts.applications.link.flags}
      hint={texts.parts.commas}
      isOptional
      value={value}
      onChange={onChange}
    />
  );
}

function MadeLink({ url }: { url: string }) {
  const words = useTexts().console.applications.link;
  const id = useId();
  return (
    <div className="note">
      <label htmlFor={id}>{words.url}</label>
      <p className="hint">{words.once}</p>
      <p>
        <input id={id} className="wide" type="text" readOnly value={url} />
      </p>
      <CopyButton text={url} />
    </div>
  );
}
