import { useState } from "react";
import { useLocation } from "wouter";
import type { EndpointOut } from "../../../api/schema";
import { paths } from "../../../app/paths";
import { useAnnounce } from "../../../components/Announcer";
import { DeleteReceiver } from "../../../components/DeleteReceiver";
import { ErrorNote } from "../../../components/ErrorNote";
import { useTexts } from "../../../language/LanguageContext";
import { useSession } from "../../../session/SessionContext";
import {
  type EndpointPlace,
  useDeleteEndpoint,
  usePatchEndpoint,
  usePauseEndpoint,
} from "../queries";

interface EndpointActionsProps {
  place: EndpointPlace;
  endpoint: EndpointOut;
}

/** Buttons that pause, resume, enable, disable and delete an endpoint. */
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
      {!disabled && <PauseButton place={place} isPaused={endpoint.paused} />}
      <button type="button" disabled={patch.isPending} onClick={toggle}>
        {disabled ? texts.enable : texts.disable}
      </button>
      <button type="button" className="danger" onClick={() => setDeleting(true)}>
        {texts.delete}
      </button>
      {isDeleting && (
        <Deletion place={place} endpoint={endpoint} onClose={() => setDeleting(false)} />
      )}
    </>
  );
}

function PauseButton({ place, isPaused }: { place: EndpointPlace; isPaused: boolean }) {
  const texts = useTexts().endpoints.detail;
  const announce = useAnnounce();
  const pause = usePauseEndpoint(place, isPaused ? "resume" : "pause", () =>
    announce(isPaused ? texts.resumedNow : texts.pausedNow),
  );
  return (
    <>
      {pause.error && <ErrorNote error={pause.error} />}
      <button type="button" disabled={pause.isPending} onClick={() => pause.mutate(undefined)}>
        {isPaused ? texts.resume : texts.pause}
      </button>
    </>
  );
}

function Deletion({ place, endpoint, onClose }: EndpointActionsProps & { onClose: () => void }) {
  const texts = useTexts().endpoints.detail;
  const { url, description } = endpoint;
  const announce = useAnnounce();
  const [, navigate] = useLocation();
  const deletion = useDeleteEndpoint(place, () => {
    announce(texts.deletedNow);
    navigate(paths.endpoints(place.app));
  });
  return (
    <DeleteReceiver
      title={texts.deleteTitle}
      address={url}
      {...{ description, deletion, onClose }}
    />
  );
}
