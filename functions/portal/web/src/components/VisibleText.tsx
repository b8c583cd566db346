import { escapeControls } from "./controlCharacters";

/** Text of strangers: its control characters are named, and it turns no text around it. */
export function VisibleText({ text }: { text: string }) {
  return <bdi>{escapeControls(text)}</bdi>;
}
