import { useState } from "react";
import type { EndpointMtlsConfigOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { Fact } from "../../../components/Fact";
import { Form } from "../../../components/Field";
import { Loaded } from "../../../components/Loaded";
import { Time } from "../../../components/Time";
import { VisibleText } from "../../../components/VisibleText";
import { CodeField } from "../../../components/fields";
import { useTexts } from "../../../language/LanguageContext";
import type { EndpointPlace } from "../queries";
import { AuthSection } from "./AuthSection";
import { FormActions } from "./FormActions";
import { useDeleteMtls, useMtls, useSetMtls } from "./queries";

/** The client certificate of an endpoint's deliveries. */
export function CertificateSection({ place }: { place: EndpointPlace }) {
  const texts = useTexts().authentication;
  const announce = useAnnounce();
  const query = useMtls(place);
  const removal = useDeleteMtls(place, () => announce(texts.removed));
  return (
    <Loaded query={query}>
      {({ config }) => (
        <AuthSection
          title={texts.certificate.title}
          help={texts.certificate.help}
          facts={config && <Certificate config={config} />}
          removal={removal}
          form={(close) => <CertificateForm place={place} onClose={close} />}
        />
      )}
    </Loaded>
  );
}

function Certificate({ config }: { config: EndpointMtlsConfigOut }) {
  const texts = useTexts().authentication.certificate;
  return (
    <dl className="facts">
      <Fact name={texts.subject}>
        <VisibleText text={config.subject} />
      </Fact>
      <Fact name={texts.notAfter}>
        <Time at={config.notAfter} />
      </Fact>
      <Fact name={texts.fingerprint}>
        <code>{config.fingerprint}</code>
      </Fact>
    </dl>
  );
}

function CertificateForm({ place, onClose }: { place: EndpointPlace; onClose: () => void }) {
  const texts = useTexts().authentication;
  const announce = useAnnounce();
  const [identity, setIdentity] = useState("");
  const save = useSetMtls(place, () => {
    onClose();
    announce(texts.saved);
  });
  return (
    <Form
      name={texts.certificate.title}
      error={save.error}
      onSubmit={() => save.mutate({ identity })}
    >
      <CodeField
        name="identity"
        label={texts.certificate.identity}
        hint={texts.certificate.identityHint}
        value={identity}
        onChange={setIdentity}
      />
      <FormActions isPending={save.isPending} onCancel={onClose} />
    </Form>
  );
}
