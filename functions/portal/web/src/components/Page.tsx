import { type ReactNode, useEffect, useRef } from "react";

let isFirst = true;

interface PageProps {
  title: string;
  /** Buttons and links beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** One page: its only `h1`, which the document's title repeats, and its content.
 *
 * The heading of each page but the first one takes focus, as a load of the page would give it.
 */
export function Page({ title, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, []);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <>
      <header className="page-header">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div className="actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}
