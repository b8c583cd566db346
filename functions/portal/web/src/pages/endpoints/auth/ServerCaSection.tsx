import { useState } from "react";
import { useAnnounce } from "../../../components/Announcer";
import { CodeBlock } from "../../../components/CodeBlock";
import { Form } from "../../../components/Field";
import { Loaded } from "../../../components/Loaded";
import { CodeField } from "../../../components/fields";
import { useTexts } from "../../../language/LanguageContext";
import type { EndpointPlace } from "../queries";
import { AuthSection } from "./AuthSection";
import { FormActions } from "./FormActions";
import { useServerCa, useSetServerCa } from "./queries";

/** The authorities that a receiver's certificate must come from, instead of the public ones. */
export function ServerCaSection({ place }: { place: EndpointPlace }) {
  const texts = useTexts().authentication;
  const announce = useAnnounce();
  const query = useServerCa(place);
  const change = useSetServerCa(place, () => announce(texts.removed));
  const removal = { ...change, mutate: () => change.mutate({ cert: null }) };
  return (
    <Loaded query={query}>
      {({ cert }) => (
        <AuthSection
          title={texts.serverCa.title}
          help={texts.serverCa.help}
          facts={cert ? <CodeBlock text={cert} label={texts.serverCa.certificates} /> : null}
          removal={removal}
          form={(close) => <ServerCaForm place={place} onClose={close} />}
        />
      )}
    </Loaded>
  );
}

function ServerCaForm({ place, onClose }: { place: EndpointPlace; onClose: () => void }) {
  const texts = useTexts().authentication;
  const announce = useAnnounce();
  const [cert, setCert] = useState("");
  const save = useSetServerCa(place, () => {
    onClose();
    announce(texts.saved);
  });
  return (
    <Form name={texts.serverCa.title} error={save.error} onSubmit={() => save.mutate({ cert })}>
      <CodeField
        name="cert"
        label={texts.serverCa.certificates}
        hint={texts.serverCa.certificatesHint}
        value={cert}
        onChange={setCert}
      />
      <FormActions isPending={save.isPending} onCancel={onClose} />
    </Form>
  );
}
