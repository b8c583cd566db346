import { CopyButton } from "./CopyButton";

/** A text as it is, with a button that copies it. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  return (
    <div className="code-block">
      <div className="actions">
        <CopyButton text={text} />
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard */}
      <pre role="region" aria-label={label} tabIndex={0}>
        {text}
      </pre>
    </div>
  );
}
