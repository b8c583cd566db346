import { useId, useState } from "react";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
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
  const texts = useTexts().endpoints.secret;
  const field = useId();
  const [overlap, setOverlap] = useState<Overlap>("86400");
  const rotation = useRotation(place, onRotated);
  return (
    <ConfirmDialog
      title={texts.rotateTitle}
      tone="primary"
      change={rotation}
      onConfirm={() => rotation.mutate(Number(overlap))}
      onClose={onClose}
    >
      <p>{texts.rotateHelp}</p>
      <div className="field">
        <label htmlFor={field}>{texts.overlap}</label>
        <select
          id={field}
          value={overlap}
          onChange={(event) => setOverlap(event.target.value as Overlap)}
        >
          {OVERLAPS.map((each) => (
            <option key={each} value={each}>
              {texts.overlaps[each]}
            </option>
          ))}
        </select>
      </div>
    </ConfirmDialog>
  );
}
