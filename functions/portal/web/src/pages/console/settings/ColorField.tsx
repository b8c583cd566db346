import { Field } from "../../../components/Field";
import { useTexts } from "../../../language/LanguageContext";
import { formatColor, parseColor, type Rgb } from "../../../theme/contrast";
import type { Illegible } from "../../../theme/palette";

interface ColorFieldProps {
  name: string;
  label: string;
  value: string;
  /** The color that is shown while there is none. */
  derived: Rgb;
  finding: Illegible | undefined;
  onChange: (value: string) => void;
}

/** A color as text and as a picker; poor contrast comes with the nearest color that passes. */
export function ColorField({ name, label, value, derived, finding, onChange }: ColorFieldProps) {
  const words = useTexts().console.settings;
  const color = formatColor(parseColor(value) ?? derived);
  return (
    <div>
      <Field name={name} label={label} hint={useHint(value, finding)} isOptional>
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            value={value}
            placeholder={color}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      <div className="actions">
        <input
          type="color"
          aria-label={words.pick(label)}
          value={color}
          onChange={(event) => onChange(event.target.value)}
        />
        {finding && (
          <button type="button" onClick={() => onChange(finding.proposal)}>
            {words.use(finding.proposal)}
          </button>
        )}
      </div>
    </div>
  );
}

function useHint(value: string, finding: Illegible | undefined): string | undefined {
  const words = useTexts().console.settings;
  if (value !== "" && !isColor(value)) return words.noColor;
  if (finding === undefined) return undefined;
  // Rounded down, so that 4.49 does not read as 4.5.
  const ratio = String(Math.floor(finding.ratio * 100) / 100);
  return words.contrast(ratio, words.palette[finding.against], String(finding.required));
}

/** Returns whether the API takes a color: it needs the number sign. */
function isColor(text: string): boolean {
  return text.startsWith("#") && parseColor(text) !== null;
}
