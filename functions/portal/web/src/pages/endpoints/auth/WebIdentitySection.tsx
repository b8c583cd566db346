import { useState } from "react";
import { useAnnounce } from "../../../components/Announcer";
import { Fact } from "../../../components/Fact";
import { Form } from "../../../components/Field";
import { Loaded } from "../../../components/Loaded";
import { VisibleText } from "../../../components/VisibleText";
import { TextField } from "../../../components/fields";
import { useTexts } from "../../../language/LanguageContext";
import type { EndpointPlace } from "../queries";
import { AuthSection } from "./AuthSection";
import { FormActions } from "./FormActions";
import { useDeleteWebIdentity, useSetWebIdentity, useWebIdentity } from "./queries";

/** The audience of bearer tokens that AWS signs for the stack: no secret is shared. */
export function WebIdentitySection({ place }: { place: EndpointPlace }) {
  const texts = useTexts().authentication;
  const announce = useAnnounce();
  const query = useWebIdentity(place);
  const removal = useDeleteWebIdentity(place, () => announce(texts.removed));
  return (
    <Loaded query={query}>
      {({ audience }) => (
        <AuthSection
          title={texts.webIdentity.title}
          help={texts.webIdentity.help}
          facts={
            audience && (
              <dl className="facts">
                <Fact name={texts.webIdentity.audience}>
                  <VisibleText text={audience} />
                </Fact>
              </dl>
            )
          }
          removal={removal}
          form={(close) => <WebIdentityForm place={place} onClose={close} />}
        />
      )}
    </Loaded>
  );
}

function WebIdentityForm({ place, onClose }: { place: EndpointPlace; onClose: () => void }) {
  const texts = useTexts().authentication;
  const announce = useAnnounce();
  const [audience, setAudience] = useState("");
  const save = useSetWebIdentity(place, () => {
    onClose();
    announce(texts.saved);
  });
  return (
    <Form
      name={texts.webIdentity.title}
      error={save.error}
      onSubmit={() => save.mutate({ audience })}
    >
      <TextField
        name="audience"
        label={texts.webIdentity.audience}
        hint={texts.webIdentity.audienceHint}
        value={audience}
        onChange={setAudience}
      />
      <FormActions isPending={save.isPending} onCancel={onClose} />
    </Form>
  );
}
