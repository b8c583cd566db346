import { type ReactNode, useId, useState } from "react";
import { ErrorNote } from "../../../components/ErrorNote";
import { useTexts } from "../../../language/LanguageContext";
import { useSession } from "../../../session/SessionContext";

/** The removal of a setting. */
export interface Removal {
  isPending: boolean;
  error: Error | null;
  mutate: (input: undefined) => void;
}

interface AuthSectionProps {
  title: string;
  help: string;
  /** What is set; null if nothing is. */
  facts: ReactNode;
  removal: Removal;
  /** Returns the form; `close` hides it. */
  form: (close: () => void) => ReactNode;
}

/** One way in which an endpoint's deliveries authenticate: what is set, and the form to set it. */
export function AuthSection({ title, help, facts, removal, form }: AuthSectionProps) {
  const texts = useTexts();
  const { session } = useSession();
  const heading = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      <p>{help}</p>
      {facts ?? <p className="muted">{texts.authentication.notSet}</p>}
      {removal.error && <ErrorNote error={removal.error} />}
      {isOpen && form(() => setOpen(false))}
      {!isOpen && session.can("ManageEndpoint") && (
        <Buttons
          title={title}
          isSet={facts !== null}
          removal={removal}
          onOpen={() => setOpen(true)}
        />
      )}
    </section>
  );
}

interface ButtonsProps {
  title: string;
  isSet: boolean;
  removal: Removal;
  onOpen: () => void;
}

function Buttons({ title, isSet, removal, onOpen }: ButtonsProps) {
  const texts = useTexts().authentication;
  const open = isSet ? texts.replace : texts.setUp;
  return (
    <p className="actions">
      {/* Each section has these buttons: their names say whose they are. */}
      <button type="button" aria-label={`${open}: ${title}`} onClick={onOpen}>
        {open}
      </button>
      {isSet && (
        <button
          type="button"
          className="danger"
          aria-label={`${texts.remove}: ${title}`}
          disabled={removal.isPending}
          onClick={() => removal.mutate(undefined)}
        >
          {texts.remove}
        </button>
      )}
    </p>
  );
}
