import { useState } from "react";
import type { EndpointHeadersOut, EndpointOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { Loaded } from "../../../components/Loaded";
import { useTexts } from "../../../language/LanguageContext";
import { changesOf, draftOf, type EditedEndpoint } from "../form/draft";
import { EndpointForm } from "../form/EndpointForm";
import { headerChanges, rowsOf } from "../form/headers";
import { type EndpointPlace, useHeaders, usePatchEndpoint } from "../queries";

interface SettingsTabProps {
  place: EndpointPlace;
  endpoint: EndpointOut;
}

/** The form that changes an endpoint. */
export default function SettingsTab({ place, endpoint }: SettingsTabProps) {
  const headers = useHeaders(place);
  const [saves, setSaves] = useState(0);
  return (
    <Loaded query={headers}>
      {(stored) => (
        // After a save, the form begins again with what is stored.
        <Edit key={saves} {...{ place, endpoint, stored }} onSaved={() => setSaves(saves + 1)} />
      )}
    </Loaded>
  );
}

interface EditProps extends SettingsTabProps {
  stored: EndpointHeadersOut;
  onSaved: () => void;
}

function Edit({ place, endpoint, onSaved, ...current }: EditProps) {
  const texts = useTexts().endpoints.form;
  const announce = useAnnounce();
  // What the form began with: a later read must neither replace what was typed nor count as typed.
  const [stored] = useState(current.stored);
  const [before] = useState(() => draftOf(endpoint, rowsOf(stored)));
  const patch = usePatchEndpoint(place, () => {
    announce(texts.saved);
    onSaved();
  });
  const save = (draft: EditedEndpoint) => {
    const fields = changesOf(draft, before);
    const headers = headerChanges(draft.headers, stored);
    if (Object.keys(fields).length === 0 && headers === null) announce(texts.unchanged);
    else patch.mutate({ fields, headers });
  };
  return (
    <EndpointForm before={before} error={patch.error} isPending={patch.isPending} onSubmit={save} />
  );
}
