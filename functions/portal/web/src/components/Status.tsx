export type Tone = "good" | "bad" | "waiting" | "neutral";

const ICONS: Record<Tone, string> = { good: "✓", bad: "✕", waiting: "↻", neutral: "–" };

/** A state as an icon and a word, never by color alone. */
export function Status({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={`status ${tone}`}>
      <span aria-hidden="true">{ICONS[tone]}</span> {children}
    </span>
  );
}
