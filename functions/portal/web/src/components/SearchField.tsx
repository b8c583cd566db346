import { useId } from "react";
import { useSearchParams } from "wouter";
import { changed } from "../filters/useFilters";
import { useTexts } from "../language/LanguageContext";

/** Returns a filter that stands in the address, and the function that changes it. */
export function useFilter(name: string): [string, (value: string) => void] {
  const [parameters, setParameters] = useSearchParams();
  const set = (value: string) =>
    setParameters((before) => changed(before, { [name]: value }), { replace: true });
  return [parameters.get(name) ?? "", set];
}

interface SearchFieldProps {
  value: string;
  onChange: (value: string) => void;
  hint?: string;
}

/** The field *Search* above a list. */
export function SearchField({ value, onChange, hint }: SearchFieldProps) {
  const texts = useTexts();
  const id = useId();
  return (
    <div className="field" role="search">
      <label htmlFor={id}>{texts.actions.search}</label>
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      <input
        id={id}
        type="search"
        aria-describedby={hint && `${id}-hint`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

/** Returns whether one of the texts has all words of a search. */
export function matches(search: string, ...texts: (string | null | undefined)[]): boolean {
  const text = texts.join(" ").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
