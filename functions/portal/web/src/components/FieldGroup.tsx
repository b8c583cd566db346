import { type ReactNode, useId } from "react";
import { useProblem } from "./Field";

interface FieldGroupProps {
  /** The field's name in the API's requests. */
  name: string;
  label: string;
  hint?: string;
  children: ReactNode;
}

/** Several inputs that make one field of the API, with its hint and problem. */
export function FieldGroup({ name, label, hint, children }: FieldGroupProps) {
  const id = useId();
  const problem = useProblem(name);
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  return (
    <fieldset
      aria-labelledby={id}
      {...(described && { "aria-describedby": described })}
      // The form moves focus to a field with a problem.
      {...(problem !== undefined && { "aria-invalid": true, tabIndex: -1 })}
    >
      <legend id={id}>{label}</legend>
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      {children}
      {problem && (
        <p id={`${id}-problem`} className="problem">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
