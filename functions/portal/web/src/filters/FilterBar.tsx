import { type ReactNode, useId, useState } from "react";
import { useTexts } from "../language/LanguageContext";

/** Filters of a list, side by side. */
export function FilterBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <form
      className="filters"
      role="search"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      {children}
    </form>
  );
}

interface FilterProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

interface SelectFilterProps extends FilterProps {
  options: readonly (readonly [string, string])[];
  /** Text of the first option. */
  none?: string | undefined;
}

/** A filter with a few values, by value and text; the first option is no filter. */
export function SelectFilter({ label, value, onChange, options, none }: SelectFilterProps) {
  const texts = useTexts();
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{none ?? texts.deliveries.filters.all}</option>
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

interface TextFilterProps extends FilterProps {
  type?: "text" | "search" | "datetime-local";
  suggestions?: readonly string[];
  hint?: string;
}

/** A filter with any value, applied when the field is left or Enter is pressed. */
export function TextFilter({ label, value, onChange, type, suggestions, hint }: TextFilterProps) {
  const id = useId();
  const [typed, setTyped] = useTyped(value);
  const apply = () => {
    if (typed.trim() !== value) onChange(typed.trim());
  };
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type ?? "text"}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        {...(suggestions && { list: `${id}-list` })}
        {...(hint && { "aria-describedby": `${id}-hint` })}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === "Enter") apply();
        }}
      />
      {suggestions && (
        <datalist id={`${id}-list`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

/** Returns what is typed, until the address has another value: by the browser's history, say. */
function useTyped(value: string) {
  const [typed, setTyped] = useState(value);
  const [applied, setApplied] = useState(value);
  if (applied !== value) {
    setApplied(value);
    setTyped(value);
  }
  return [typed, setTyped] as const;
}
