import { createContext, type ReactNode, use, useCallback, useEffect, useState } from "react";

const SHOWN_MS = 8_000;

const Announce = createContext<(text: string) => void>(() => undefined);

/** Shows the latest result of an action, which screen readers read aloud. */
export function Announcer({ children }: { children: ReactNode }) {
  const [text, setText] = useState("");
  const announce = useCallback((next: string) => {
    // The same text again is a change only after an empty one.
    setText("");
    requestAnimationFrame(() => setText(next));
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => setText(""), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Announce value={announce}>
      {children}
      <p role="status" className="announcement">
        {text}
      </p>
    </Announce>
  );
}

/** Returns the function that announces the result of an action. */
export function useAnnounce(): (text: string) => void {
  return use(Announce);
}
