import { useFormats } from "../language/LanguageContext";

/** A time, relative and in UTC. */
export function Time({ at }: { at: string }) {
  const formats = useFormats();
  return (
    <time dateTime={at}>
      {formats.relative(at)} <span className="muted">{formats.utc(at)}</span>
    </time>
  );
}
