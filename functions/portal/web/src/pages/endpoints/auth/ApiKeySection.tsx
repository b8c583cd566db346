import { useState } from "react";
import type { EndpointOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { Fact } from "../../../components/Fact";
import { Form } from "../../../components/Field";
import { VisibleText } from "../../../components/VisibleText";
import { TextField } from "../../../components/fields";
import { useTexts } from "../../../language/LanguageContext";
import { type EndpointPlace, usePatchEndpoint } from "../queries";
import { AuthSection } from "./AuthSection";
import { FormActions } from "./FormActions";

interface ApiKeySectionProps {
  place: EndpointPlace;
  endpoint: EndpointOut;
}

/** The key that an endpoint's deliveries carry in a header. */
export function ApiKeySection({ place, endpoint }: ApiKeySectionProps) {
  const texts = useTexts().authentication;
  const announce = useAnnounce();
  const patch = usePatchEndpoint(place, () => announce(texts.removed));
  const removal = {
    ...patch,
    mutate: () => patch.mutate({ fields: { apiKeyAuth: null }, headers: null }),
  };
  const { apiKeyAuth } = endpoint;
  const facts = apiKeyAuth && (
    <dl className="facts">
      <Fact name={texts.apiKey.header}>
        <VisibleText text={apiKeyAuth.header} />
      </Fact>
    </dl>
  );
  return (
    <AuthSection
      title={texts.apiKey.title}
      help={texts.apiKey.help}
      facts={facts}
      removal={removal}
      form={(close) => (
        <ApiKeyForm place={place} header={apiKeyAuth?.header ?? "X-Api-Key"} onClose={close} />
      )}
    />
  );
}

interface ApiKeyFormProps {
  place: EndpointPlace;
  header: string;
  onClose: () => void;
}

function ApiKeyForm({ place, header: before, onClose }: ApiKeyFormProps) {
  const texts = useTexts().authentication;
  const announce = useAnnounce();
  const [header, setHeader] = useState(before);
  const [value, setValue] = useState("");
  const patch = usePatchEndpoint(place, () => {
    onClose();
    announce(texts.saved);
  });
  const save = () => patch.mutate({ fields: { apiKeyAuth: { header, value } }, headers: null });
  return (
    <Form name={texts.apiKey.title} error={patch.error} onSubmit={save}>
      <TextField
        name="apiKeyAuth.header"
        label={texts.apiKey.header}
        value={header}
        onChange={setHeader}
      />
      <TextField
        name="apiKeyAuth.value"
        label={texts.apiKey.value}
        type="password"
        value={value}
        onChange={setValue}
      />
      <FormActions isPending={patch.isPending} onCancel={onClose} />
    </Form>
  );
}
