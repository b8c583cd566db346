/** Text of several lines in a box that scrolls, which the keyboard reaches. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls needs focus
    <pre tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}
