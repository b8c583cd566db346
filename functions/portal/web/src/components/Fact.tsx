import type { ReactNode } from "react";

/** A name and, beside it, a value in a `dl` of facts. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
