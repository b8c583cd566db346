import { useId, useState } from "react";
import type { EndpointOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { CopyButton } from "../../../components/CopyButton";
import { ErrorNote } from "../../../components/ErrorNote";
import { useTexts } from "../../../language/LanguageContext";
import { useSession } from "../../../session/SessionContext";
import type { EndpointPlace } from "../queries";
import { type Rotation, useSecret } from "./queries";
import { OldSecretNote } from "./OldSecretNote";
import { RotateDialog } from "./RotateDialog";

interface SecretPanelProps {
  place: EndpointPlace;
  endpoint: EndpointOut;
}

/** An endpoint's signing secret: hidden, revealed, copied, rotated. */
export function SecretPanel({ place, endpoint }: SecretPanelProps) {
  const texts = useTexts().endpoints.secret;
  const { session } = useSession();
  const announce = useAnnounce();
  const heading = useId();
  const [isRotating, setRotating] = useState(false);
  const [rotation, setRotation] = useState<Rotation | null>(null);
  const canRotate = session.can("ManageEndpointSecret");
  if (!session.can("ViewEndpointSecret") && !canRotate) return null;
  const rotated = (made: Rotation) => {
    setRotating(false);
    setRotation(made);
    announce(texts.rotated);
  };
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{texts.title}</h2>
      <p>{texts.help}</p>
      {session.can("ViewEndpointSecret") && <Secret place={place} />}
      {rotation && <RotationNote rotation={rotation} />}
      <OldSecretNote until={endpoint.oldSecretsExpireAt} />
      {canRotate && (
        <button type="button" onClick={() => setRotating(true)}>
          {texts.rotate}
        </button>
      )}
      {isRotating && (
        <RotateDialog place={place} onClose={() => setRotating(false)} onRotated={rotated} />
      )}
    </section>
  );
}

const HIDDEN = "••••••••••••••••";

function Secret({ place }: { place: EndpointPlace }) {
  const texts = useTexts().endpoints.secret;
  const [isRevealed, setRevealed] = useState(false);
  const query = useSecret(place, isRevealed);
  const secret = isRevealed ? query.data : undefined;
  return (
    <>
      {query.error && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      <p className="secret">
        {secret === undefined ? (
          <span aria-hidden="true">{HIDDEN}</span>
        ) : (
          <>
            <code>{secret}</code>
            <CopyButton text={secret} />
          </>
        )}
        <button type="button" onClick={() => setRevealed(!isRevealed)}>
          {isRevealed ? texts.hide : texts.reveal}
        </button>
      </p>
    </>
  );
}

function RotationNote({ rotation }: { rotation: Rotation }) {
  const texts = useTexts().endpoints.secret;
  return (
    <div className="note">
      <p>{texts.newHelp}</p>
      <p className="secret">
        <code>{rotation.key}</code>
        <CopyButton text={rotation.key} />
      </p>
      {rotation.hasOldEnded && <p>{texts.oldEnded}</p>}
    </div>
  );
}
