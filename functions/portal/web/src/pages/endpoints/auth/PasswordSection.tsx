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

interface CredentialsProps {
  place: EndpointPlace;
  endpoint: EndpointOut;
}

/** The user name and password of an endpoint's deliveries (HTTP Basic). */
export function PasswordSection({ place, endpoint }: CredentialsProps) {
  const texts = useTexts().authentication;
  const announce = useAnnounce();
  const patch = usePatchEndpoint(place, () => announce(texts.removed));
  const removal = {
    ...patch,
    mutate: () => patch.mutate({ fields: { basicAuth: null }, headers: null }),
  };
  const { basicAuth } = endpoint;
  const facts = basicAuth && (
    <dl className="facts">
      <Fact name={texts.password.username}>
        <VisibleText text={basicAuth.username} />
      </Fact>
    </dl>
  );
  return (
    <AuthSection
      title={texts.password.title}
      help={texts.password.help}
      facts={facts}
      removal={removal}
      form={(close) => (
        <PasswordForm place={place} username={basicAuth?.username ?? ""} onClose={close} />
      )}
    />
  );
}

interface PasswordFormProps {
  place: EndpointPlace;
  username: string;
  onClose: () => void;
}

function PasswordForm({ place, username: before, onClose }: PasswordFormProps) {
  const texts = useTexts().authentication;
  const announce = useAnnounce();
  const [username, setUsername] = useState(before);
  const [password, setPassword] = useState("");
  const patch = usePatchEndpoint(place, () => {
    onClose();
    announce(texts.saved);
  });
  const save = () => patch.mutate({ fields: { basicAuth: { username, password } }, headers: null });
  return (
    <Form name={texts.password.title} error={patch.error} onSubmit={save}>
      <TextField
        name="basicAuth.username"
        label={texts.password.username}
        value={username}
        onChange={setUsername}
      />
      <TextField
        name="basicAuth.password"
        label={texts.password.password}
        type="password"
        value={password}
        onChange={setPassword}
      />
      <FormActions isPending={patch.isPending} onCancel={onClose} />
    </Form>
  );
}
