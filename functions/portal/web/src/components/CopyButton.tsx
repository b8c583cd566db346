import { useTexts } from "../language/LanguageContext";
import { useAnnounce } from "./Announcer";

/** Copies a text to the clipboard. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const texts = useTexts();
  const announce = useAnnounce();
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    announce(texts.actions.copied);
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {label ?? texts.actions.copy}
    </button>
  );
}
