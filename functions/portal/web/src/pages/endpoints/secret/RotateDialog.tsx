import { useId, useState } from "react";
import { Dialog } from "../../../components/Dialog";
import { ErrorNote } from "../../../components/ErrorNote";
import { useTexts } from "../../../language/LanguageContext";
import type { EndpointPlace } from "../queries";
import { type Rotation, useRotation } from "./queries";

interface RotateDialogProps {
  place: EndpointPlace;
  onClose: () => void;
  onRotated: (rotation: Rotation) => void;
}

// Seconds for which the old secret stays valid; the API takes up to a week.
const OVERLAPS = ["0", "3600", "86400", "604800"] as const;
type Overlap = (typeof OVERLAPS)[number];

/** Asks how long the old secret stays valid, and rotates. */
export function RotateDialog({ place, onClose, onRotated }: RotateDialogProps) {
  const texts = useTexts();
  const field = useId();
  const [overlap, setOverlap] = useState<Overlap>("86400");
  const rotation = useRotation(place, onRotated);
  const confirm = (
    <button
      type="button"
      className="primary"
      disabled={rotation.isPending}
      onClick={() => rotation.mutate(Number(overlap))}
    >
      {texts.actions.confirm}
    </button>
  );
  return (
    <Dialog title={texts.endpoints.secret.rotateTitle} onClose={onClose} actions={confirm}>
      {rotation.error && <ErrorNote error={rotation.error} />}
      <p>{texts.endpoints.secret.rotateHelp}</p>
      <div className="field">
        <label htmlFor={field}>{texts.endpoints.secret.overlap}</label>
        <select
          id={field}
          value={overlap}
          onChange={(event) => setOverlap(event.target.value as Overlap)}
        >
          {OVERLAPS.map((each) => (
            <option key={each} value={each}>
              {texts.endpoints.secret.overlaps[each]}
            </option>
          ))}
        </select>
      </div>
    </Dialog>
  );
}
