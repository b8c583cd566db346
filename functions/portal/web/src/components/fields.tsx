import { Field } from "./Field";

interface TextFieldProps {
  name: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string | undefined;
  isOptional?: boolean;
  type?: "text" | "number" | "url" | "datetime-local" | "password";
  /** Keyboard of a touch screen. */
  inputMode?: "numeric";
  /** Suggestions of the browser while typing. */
  list?: string;
}

/** A labeled line of text. */
export function TextField({
  value,
  onChange,
  type = "text",
  inputMode,
  list,
  ...field
}: TextFieldProps) {
  return (
    <Field {...field}>
      {(attributes) => (
        <input
          {...attributes}
          type={type}
          inputMode={inputMode}
          list={list}
          value={value}
          // What is typed here belongs to others, not to the person at the browser.
          autoComplete={type === "password" ? "new-password" : "off"}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A labeled area for code. */
export function CodeField({
  value,
  onChange,
  rows = 12,
  ...field
}: Omit<TextFieldProps, "type" | "list"> & { rows?: number }) {
  return (
    <Field {...field}>
      {(attributes) => (
        <textarea
          {...attributes}
          className="code"
          rows={rows}
          value={value}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

interface ChoiceFieldProps<T extends string> {
  name: string;
  label: string;
  hint?: string | undefined;
  value: T;
  choices: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}

/** A labeled choice of one. */
export function ChoiceField<T extends string>(props: ChoiceFieldProps<T>) {
  const { value, choices, onChange, ...field } = props;
  return (
    <Field {...field}>
      {(attributes) => (
        <select
          {...attributes}
          value={value}
          onChange={(event) => onChange(event.target.value as T)}
        >
          {choices.map(([choice, text]) => (
            <option key={choice} value={choice}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckFieldProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** A box to check, with its label after it. */
export function CheckField({ label, checked, onChange }: CheckFieldProps) {
  return (
    <p>
      <label>
        <input
          type="checkbox"
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
        />{" "}
        {label}
      </label>
    </p>
  );
}

interface CheckListProps<T extends string> {
  legend: string;
  hint?: string;
  choices: readonly (readonly [T, string])[];
  value: readonly T[];
  onChange: (value: T[]) => void;
}

/** A group of boxes, each of which adds a value. */
export function CheckList<T extends string>(props: CheckListProps<T>) {
  const { legend, hint, choices, value, onChange } = props;
  const toggled = (choice: T, isChosen: boolean) =>
    onChange(
      choices
        .map(([each]) => each)
        .filter((each) => (each === choice ? isChosen : value.includes(each))),
    );
  return (
    <fieldset>
      <legend>{legend}</legend>
      {hint && <p className="hint">{hint}</p>}
      {choices.map(([choice, text]) => (
        <CheckField
          key={choice}
          label={text}
          checked={value.includes(choice)}
          onChange={(isChosen) => toggled(choice, isChosen)}
        />
      ))}
    </fieldset>
  );
}
