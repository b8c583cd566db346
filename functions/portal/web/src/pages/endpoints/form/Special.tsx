import { Field } from "../../../components/Field";
import { CheckField, ChoiceField, TextField } from "../../../components/fields";
import { useTexts } from "../../../language/LanguageContext";
import { type Challenge, type EditedEndpoint, EMPTY_DRAFT, type Method } from "./draft";

const METHODS: readonly Method[] = ["POST", "PUT", "PATCH"];
const CHALLENGES: readonly NonNullable<Challenge>[] = ["GET", "POST", "OPTIONS"];
const NO_CHALLENGE = "none";

interface SpecialProps {
  draft: EditedEndpoint;
  change: (changed: Partial<EditedEndpoint>) => void;
}

/** Settings that most endpoints leave as they are; open if this one does not. */
export function Special({ draft, change }: SpecialProps) {
  const texts = useTexts().endpoints.form;
  const { uid, expiry, method, infoHeaders, challenge } = EMPTY_DRAFT;
  const usual: Partial<EditedEndpoint> = { uid, expiry, method, infoHeaders, challenge };
  const isUsual = Object.entries(usual).every(
    ([name, value]) => draft[name as keyof EditedEndpoint] === value,
  );
  return (
    <details open={!isUsual}>
      <summary>{texts.advanced}</summary>
      <Request draft={draft} change={change} />
      <Expiry draft={draft} change={change} />
      <TextField
        name="uid"
        label={texts.uid}
        hint={texts.uidHint}
        isOptional
        value={draft.uid}
        onChange={(value) => change({ uid: value })}
      />
    </details>
  );
}

function Request({ draft, change }: SpecialProps) {
  const texts = useTexts().endpoints.form;
  const kinds = CHALLENGES.map((kind) => [kind, texts.challenges[kind]] as const);
  return (
    <>
      <ChoiceField
        name="method"
        label={texts.method}
        choices={METHODS.map((name) => [name, name] as const)}
        value={draft.method}
        onChange={(method) => change({ method })}
      />
      <CheckField
        label={texts.infoHeaders}
        checked={draft.infoHeaders}
        onChange={(infoHeaders) => change({ infoHeaders })}
      />
      <ChoiceField
        name="challenge"
        label={texts.challenge}
        hint={texts.challengeHint}
        choices={[[NO_CHALLENGE, texts.challenges.none] as const, ...kinds]}
        value={draft.challenge ?? NO_CHALLENGE}
        onChange={(kind) => change({ challenge: kind === NO_CHALLENGE ? null : kind })}
      />
    </>
  );
}

function Expiry({ draft, change }: SpecialProps) {
  const texts = useTexts().endpoints.form;
  return (
    <Field name="expiry" label={texts.expiry} hint={texts.expiryHint} isOptional>
      {(attributes) => (
        <input
          {...attributes}
          type="datetime-local"
          step="1"
          value={draft.expiry}
          onChange={(event) => change({ expiry: event.target.value })}
        />
      )}
    </Field>
  );
}
