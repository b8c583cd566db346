import { Status, type Tone } from "../../components/Status";
import { useTexts } from "../../language/LanguageContext";

const TONES: Record<string, Tone> = { enabled: "good", retrying: "waiting" };

/** The state of a destination as an icon and a word. */
export function DestinationState({ status }: { status: string }) {
  const words: Record<string, string> = useTexts().destinations.states;
  return <Status tone={TONES[status] ?? "neutral"}>{words[status] ?? status}</Status>;
}
