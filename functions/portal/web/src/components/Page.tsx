import { type ReactNode, useEffect } from "react";

interface PageProps {
  title: string;
  /** Buttons and links beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** One page: its only `h1`, which the document's title repeats, and its content. */
export function Page({ title, actions, children }: PageProps) {
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <>
      <header className="page-header">
        <h1 tabIndex={-1}>{title}</h1>
        {actions && <div className="actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}
