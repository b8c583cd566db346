import { type CSSProperties, useDeferredValue } from "react";
import { Status } from "../../../components/Status";
import { useLanguage, useTexts } from "../../../language/LanguageContext";
import { type Texts, withOverrides } from "../../../language/texts";
import type { Scheme } from "../../../theme/palette";
import { type Theme, themeOf, themeProperties } from "../../../theme/theme";
import { lookOf, type SettingsDraft, stringsOf } from "./draft";

/** Parts of the portal in both schemes, as the settings make them. */
export function Preview({ draft }: { draft: SettingsDraft }) {
  const words = useTexts().console.settings;
  const shown = useDeferredValue(draft);
  const theme = themeOf(lookOf(shown));
  const texts = usePreviewTexts(shown);
  return (
    <section aria-label={words.preview} className="columns">
      <Sample theme={theme} scheme="light" texts={texts} />
      <Sample theme={theme} scheme="dark" texts={texts} />
    </section>
  );
}

function usePreviewTexts(draft: SettingsDraft): Texts {
  const { texts, language } = useLanguage();
  const { customStringsOverride, customStringsByLanguage } = stringsOf(draft.strings);
  return withOverrides(texts, {
    ...customStringsOverride,
    ...customStringsByLanguage[language],
  });
}

interface SampleProps {
  theme: Theme;
  scheme: Scheme;
  texts: Texts;
}

function Sample({ theme, scheme, texts }: SampleProps) {
  const words = useTexts().console.settings;
  const sample = words.sample;
  const { states } = texts.deliveries;
  return (
    <figure className="preview-frame">
      <figcaption>{words.previewOf(words[scheme])}</figcaption>
      {/* Nothing in it works: it is skipped by the keyboard. */}
      <div className="preview" data-scheme={scheme} style={propertiesOf(theme, scheme)} inert>
        <div className="brand">
          <PreviewBrand theme={theme} scheme={scheme} />
          <span className="preview-tab">{texts.navigation.endpoints}</span>
          <span>{texts.navigation.messages}</span>
        </div>
        <p>
          {sample.text} <span className="muted">{sample.muted}</span>{" "}
          <span className="preview-link">{sample.link}</span>
        </p>
        <p>
          <Status tone="good">{states.success}</Status> <Status tone="bad">{states.fail}</Status>{" "}
          <Status tone="waiting">{states.sending}</Status>
        </p>
        <pre>{sample.field}</pre>
        <div className="actions">
          <span className="button primary">{sample.button}</span>
          <span className="button">{sample.other}</span>
        </div>
        {!theme.hideBranding && <p className="hint">{texts.states.branding}</p>}
      </div>
    </figure>
  );
}

function PreviewBrand({ theme, scheme }: { theme: Theme; scheme: Scheme }) {
  const logo = scheme === "dark" ? (theme.logoUrlDark ?? theme.logoUrl) : theme.logoUrl;
  if (logo === null) return <strong>{theme.displayName}</strong>;
  return <img src={logo} alt={theme.displayName ?? ""} />;
}

function propertiesOf(theme: Theme, scheme: Scheme): CSSProperties {
  const properties = Object.entries(themeProperties(theme, scheme));
  return Object.fromEntries(properties.filter(([, value]) => value !== null));
}
