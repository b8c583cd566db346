import { useState } from "react";
import { Time } from "../../../components/Time";
import { useTexts } from "../../../language/LanguageContext";

/** Until when an old secret is still valid; nothing without one. */
export function OldSecretNote({ until }: { until: string | undefined }) {
  const texts = useTexts().endpoints.secret;
  const [shownAt] = useState(() => Date.now());
  if (until === undefined || Date.parse(until) <= shownAt) return null;
  return (
    <p>
      {texts.oldUntil} <Time at={until} />
    </p>
  );
}
