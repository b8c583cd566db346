import { useState } from "react";
import { useLocation } from "wouter";
import type { EndpointOut } from "../../../api/schema";
import { paths } from "../../../app/paths";
import { useAnnounce } from "../../../components/Announcer";
import { Dialog } from "../../../components/Dialog";
import { ErrorNote } from "../../../components/ErrorNote";
import { VisibleText } from "../../../components/VisibleText";
import { useTexts } from "../../../language/LanguageContext";
import { useSession } from "../../../session/SessionContext";
import { type EndpointPlace, useDeleteEndpoint, usePatchEndpoint } from "../queries";

interface EndpointActionsProps {
  place: EndpointPlace;
  endpoint: EndpointOut;
}

/** Buttons that enable, disable and delete an endpoint. */
export function EndpointActions({ place, endpoint }: EndpointActionsProps) {
  const texts = useTexts().endpoints.detail;
  const { session } = useSession();
  const announce = useAnnounce();
  const [isDeleting, setDeleting] = useState(false);
  const { disabled } = endpoint;
  const patch = usePatchEndpoint(place, () =>
    announce(disabled ? texts.enabledNow : texts.disabledNow),
  );
  if (!session.can("ManageEndpoint")) return null;
  const toggle = () => patch.mutate({ fields: { disabled: !disabled }, headers: null });
  return (
    <>
      {patch.error && <ErrorNote error={patch.error} />}
      <button type="button" disabled={patch.isPending} onClick={toggle}>
        {disabled ? texts.enable : texts.disable}
      </button>
      <button type="button" className="danger" onClick={() => setDeleting(true)}>
        {texts.delete}
      </button>
      {isDeleting && (
        <DeleteDialog place={place} endpoint={endpoint} onClose={() => setDeleting(false)} />
      )}
    </>
  );
}

function DeleteDialog({
  place,
  endpoint,
  onClose,
}: EndpointActionsProps & { onClose: () => void }) {
  const texts = useTexts();
  const announce = useAnnounce();
  const [, navigate] = useLocation();
  const remove = useDeleteEndpoint(place, () => {
    announce(texts.endpoints.detail.deletedNow);
    navigate(paths.endpoints(place.app));
  });
  const confirm = (
    <button
      type="button"
      className="danger"
      disabled={remove.isPending}
      onClick={() => remove.mutate(undefined)}
    >
      {texts.actions.confirm}
    </button>
  );
  return (
    <Dialog title={texts.endpoints.detail.deleteTitle} onClose={onClose} actions={confirm}>
      {remove.error && <ErrorNote error={remove.error} />}
      {endpoint.description && (
        <p>
          <VisibleText text={endpoint.description} />
        </p>
      )}
      <p>
        <strong>
          <VisibleText text={endpoint.url} />
        </strong>
      </p>
      <p>{texts.endpoints.detail.deleteHelp}</p>
    </Dialog>
  );
}
