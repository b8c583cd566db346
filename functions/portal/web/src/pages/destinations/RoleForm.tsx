import { useState } from "react";
import { useAnnounce } from "../../components/Announcer";
import { Form } from "../../components/Field";
import { TextField } from "../../components/fields";
import { useTexts } from "../../language/LanguageContext";
import { type DestinationPlace, usePatchDestination } from "./queries";

/** The form of a destination's role; saving it tries the role, and enables the destination. */
export function RoleForm({ place, role }: { place: DestinationPlace; role: string }) {
  const texts = useTexts().destinations;
  const announce = useAnnounce();
  const [roleArn, setRoleArn] = useState(role);
  const save = usePatchDestination(place, () => announce(texts.enabledNow));
  return (
    <Form
      name={texts.role}
      error={save.error}
      onSubmit={() => save.mutate({ config: { roleArn: roleArn.trim() }, status: "enabled" })}
    >
      <TextField
        name="config.roleArn"
        label={texts.roleArn}
        hint={texts.roleArnHint}
        value={roleArn}
        onChange={setRoleArn}
      />
      <button type="submit" className="primary" disabled={save.isPending}>
        {texts.tryAndEnable}
      </button>
    </Form>
  );
}
