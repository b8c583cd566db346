import { useTexts } from "../../../language/LanguageContext";
import type { Radius } from "../../../theme/theme";
import { CheckField, ChoiceField, TextField } from "../../../components/fields";
import { type Corner, CORNERS, type SetDraft, type SettingsDraft } from "./draft";

export interface SectionProps {
  draft: SettingsDraft;
  onChange: SetDraft;
}

/** Name and logos of the provider. */
export function BrandSection({ draft, onChange }: SectionProps) {
  const words = useTexts().console.settings;
  return (
    <fieldset>
      <legend>{words.brand}</legend>
      <TextField
        name="displayName"
        label={words.displayName}
        hint={words.displayNameHint}
        isOptional
        value={draft.displayName}
        onChange={(displayName) => onChange({ displayName })}
      />
      <TextField
        name="customLogoUrl"
        label={words.logo}
        hint={words.logoHint}
        isOptional
        value={draft.customLogoUrl}
        onChange={(customLogoUrl) => onChange({ customLogoUrl })}
      />
      <TextField
        name="customLogoUrlDark"
        label={words.logoDark}
        isOptional
        value={draft.customLogoUrlDark}
        onChange={(customLogoUrlDark) => onChange({ customLogoUrlDark })}
      />
      <CheckField
        label={words.hideBranding}
        checked={draft.hideBranding}
        onChange={(hideBranding) => onChange({ hideBranding })}
      />
    </fieldset>
  );
}

/** Font and corners. */
export function TypeSection({ draft, onChange }: SectionProps) {
  const words = useTexts().console.settings;
  return (
    <fieldset>
      <legend>{words.type}</legend>
      <TextField
        name="customFontFamily"
        label={words.font}
        hint={words.fontHint}
        isOptional
        value={draft.fontFamily}
        onChange={(fontFamily) => onChange({ fontFamily })}
      />
      <TextField
        name="customThemeOverride.fontSize.base"
        label={words.fontSize}
        hint={words.fontSizeHint}
        isOptional
        type="number"
        value={draft.fontSize}
        onChange={(fontSize) => onChange({ fontSize })}
      />
      {CORNERS.map((corner) => (
        <CornerField
          key={corner}
          corner={corner}
          value={draft.corners[corner]}
          onChange={(radius) => onChange({ corners: { ...draft.corners, [corner]: radius } })}
        />
      ))}
    </fieldset>
  );
}

interface CornerFieldProps {
  corner: Corner;
  value: Radius | "";
  onChange: (value: Radius | "") => void;
}

function CornerField({ corner, value, onChange }: CornerFieldProps) {
  const words = useTexts().console.settings;
  const radii = (["none", "sm", "md", "lg", "full"] as const).map(
    (radius) => [radius, words.radii[radius]] as const,
  );
  return (
    <ChoiceField<Radius | "">
      name={`customThemeOverride.borderRadius.${corner}`}
      label={words.corners[corner]}
      value={value}
      choices={[["", words.byDefault], ...radii]}
      onChange={onChange}
    />
  );
}

/** Parts of the portal that are shown. */
export function PartsSection({ draft, onChange }: SectionProps) {
  const words = useTexts().console.settings;
  return (
    <fieldset>
      <legend>{words.parts}</legend>
      <CheckField
        label={words.channels}
        checked={draft.enableChannels}
        onChange={(enableChannels) => onChange({ enableChannels })}
      />
      <CheckField
        label={words.tags}
        checked={draft.enableMessageTags}
        onChange={(enableMessageTags) => onChange({ enableMessageTags })}
      />
      <ChoiceField
        name="eventCatalogPublished"
        label={words.catalog}
        hint={words.catalogHint}
        value={draft.isCatalogHidden ? "hidden" : "stack"}
        choices={[
          ["stack", words.catalogShown],
          ["hidden", words.catalogHidden],
        ]}
        onChange={(choice) => onChange({ isCatalogHidden: choice === "hidden" })}
      />
    </fieldset>
  );
}
