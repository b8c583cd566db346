import { useState } from "react";
import { useLocation } from "wouter";
import type { DestinationOut } from "../../api/schema";
import { paths } from "../../app/paths";
import { useAnnounce } from "../../components/Announcer";
import { DeleteReceiver } from "../../components/DeleteReceiver";
import { ErrorNote } from "../../components/ErrorNote";
import { useTexts } from "../../language/LanguageContext";
import { type DestinationPlace, useDeleteDestination, usePatchDestination } from "./queries";
import { resourceOf } from "./resources";

interface DestinationActionsProps {
  place: DestinationPlace;
  destination: DestinationOut;
}

type DeletionProps = DestinationActionsProps & { onClose: () => void };

/** Buttons that enable, disable and delete a destination. */
export function DestinationActions({ place, destination }: DestinationActionsProps) {
  const texts = useTexts();
  const announce = useAnnounce();
  const [isDeleting, setDeleting] = useState(false);
  const isDisabled = destination.status === "disabled";
  const words = texts.endpoints.detail;
  const patch = usePatchDestination(place, () =>
    announce(isDisabled ? texts.destinations.enabledNow : texts.destinations.disabledNow),
  );
  return (
    <>
      {patch.error && <ErrorNote error={patch.error} />}
      <button
        type="button"
        disabled={patch.isPending}
        onClick={() => patch.mutate({ status: isDisabled ? "enabled" : "disabled" })}
      >
        {isDisabled ? words.enable : words.disable}
      </button>
      <button type="button" className="danger" onClick={() => setDeleting(true)}>
        {words.delete}
      </button>
      {isDeleting && (
        <Deletion place={place} destination={destination} onClose={() => setDeleting(false)} />
      )}
    </>
  );
}

function Deletion({ place, destination, onClose }: DeletionProps) {
  const texts = useTexts().destinations;
  const { type, config, id } = destination;
  const announce = useAnnounce();
  const [, navigate] = useLocation();
  const deletion = useDeleteDestination(place, () => {
    announce(texts.deletedNow);
    navigate(paths.destinations(place.app));
  });
  return (
    <DeleteReceiver
      title={texts.deleteTitle}
      address={resourceOf(type, config) || id}
      {...{ deletion, onClose }}
    />
  );
}
