import { createContext, type ReactNode, use, useEffect, useId, useRef } from "react";
import { ApiError } from "../api/errors";
import { useTexts } from "../language/LanguageContext";
import { ErrorNote } from "./ErrorNote";

const Problems = createContext<ReadonlyMap<string, string>>(new Map());

interface FormProps {
  /** Error of the last submission, or null. */
  error: Error | null;
  onSubmit: () => void;
  children: ReactNode;
  /** Accessible name of the form. */
  name?: string;
}

/** A form that shows the API's problems at its fields, and moves focus to the first one. */
export function Form({ error, onSubmit, children, name }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [error]);
  return (
    <Problems value={problemsByField(error)}>
      <form
        ref={form}
        aria-label={name}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {error && <ErrorNote error={error} />}
        {children}
      </form>
    </Problems>
  );
}

/** Returns problems by the name of their field and of each field around it, such as `theme.size`. */
function problemsByField(error: Error | null): ReadonlyMap<string, string> {
  const problems = error instanceof ApiError ? error.problems : [];
  return new Map(
    problems.flatMap(({ path, message }) =>
      (path.length === 0 ? [""] : path).map((_, index): [string, string] => [
        path.slice(0, index + 1).join("."),
        message,
      ]),
    ),
  );
}

/** Returns the API's problem with a field of the form, or undefined. */
export function useProblem(name: string): string | undefined {
  return use(Problems).get(name);
}

/** Attributes that connect an input with its label, hint and problem. */
export interface InputAttributes {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

interface FieldProps {
  /** The field's name in the API's requests. */
  name: string;
  label: string;
  hint?: string | undefined;
  isOptional?: boolean;
  children: (attributes: InputAttributes) => ReactNode;
}

/** A labeled input with its hint, and what the API found wrong with it. */
export function Field({ name, label, hint, isOptional, children }: FieldProps) {
  const texts = useTexts();
  const id = useId();
  const problem = useProblem(name);
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  const attributes = {
    id,
    ...(described && { "aria-describedby": described }),
    ...(problem !== undefined && { "aria-invalid": true as const }),
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {isOptional && <span className="muted"> ({texts.states.optional})</span>}
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      {children(attributes)}
      {problem && (
        <p id={`${id}-problem`} className="problem">
          {problem}
        </p>
      )}
    </div>
  );
}

/** The problem of a field that has no input of its own. */
export function FieldProblem({ name }: { name: string }) {
  const problem = use(Problems).get(name);
  return problem === undefined ? null : (
    <p role="alert" className="problem">
      {problem}
    </p>
  );
}
