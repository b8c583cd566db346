import { useMemo, useState } from "react";
import { useFormats, useTexts } from "../language/LanguageContext";
import { escapeControls } from "./controlCharacters";
import { CopyButton } from "./CopyButton";
import { prettyJson } from "./prettyJson";

// A browser lays out a text of this size at once; a longer one is cut until it is asked for.
const SHOWN_CHARACTERS = 50_000;

/** The exact body of a request or an answer, with its JSON in lines or as it was sent. */
export function BodyView({ text, label }: { text: string; label: string }) {
  const texts = useTexts();
  const pretty = useMemo(() => prettyJson(text), [text]);
  const [isRaw, setIsRaw] = useState(false);
  return (
    <div className="body-view">
      <div className="actions">
        {pretty !== null && (
          <button type="button" aria-pressed={isRaw} onClick={() => setIsRaw(!isRaw)}>
            {texts.deliveries.body.raw}
          </button>
        )}
        <CopyButton text={text} />
      </div>
      {text === "" ? (
        <p className="muted">{texts.deliveries.body.empty}</p>
      ) : (
        <LongText text={isRaw ? text : (pretty ?? text)} label={label} />
      )}
    </div>
  );
}

function LongText({ text, label }: { text: string; label: string }) {
  const texts = useTexts();
  const formats = useFormats();
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? text : text.slice(0, SHOWN_CHARACTERS);
  const left = text.length - shown.length;
  return (
    <>
      {/* It scrolls, so the keyboard must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} role="region" aria-label={label}>
        <bdi>{escapeControls(shown)}</bdi>
      </pre>
      {left > 0 && (
        <button type="button" onClick={() => setIsWhole(true)}>
          {texts.deliveries.body.showRest(formats.number(left))}
        </button>
      )}
    </>
  );
}
