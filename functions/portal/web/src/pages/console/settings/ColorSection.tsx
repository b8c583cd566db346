import { useDeferredValue } from "react";
import { useTexts } from "../../../language/LanguageContext";
import {
  completed,
  illegible,
  illegibleBrand,
  PALETTE_COLORS,
  type PaletteColor,
  type Scheme,
} from "../../../theme/palette";
import { ColorField } from "./ColorField";
import type { SettingsDraft } from "./draft";
import type { SectionProps } from "./sections";

const MEMBERS = { light: "colorPaletteLight", dark: "colorPaletteDark" } as const;

/** Colors of both schemes; poor contrast is said while they are typed. */
export function ColorSection({ draft, onChange }: SectionProps) {
  const words = useTexts().console.settings;
  // The search for a color that passes must not hold up typing.
  const shown = useDeferredValue(draft);
  return (
    <fieldset>
      <legend>{words.colors}</legend>
      <p className="hint">{words.colorsHint}</p>
      <ColorField
        name="customColor"
        label={words.customColor}
        value={draft.customColor}
        derived={completed(shown.light, "light", shown.customColor).primary}
        finding={illegibleBrand(shown.customColor, shown.light, "light") ?? undefined}
        onChange={(customColor) => onChange({ customColor })}
      />
      <SchemeColors scheme="light" draft={draft} shown={shown} onChange={onChange} />
      <SchemeColors scheme="dark" draft={draft} shown={shown} onChange={onChange} />
    </fieldset>
  );
}

interface SchemeColorsProps extends SectionProps {
  scheme: Scheme;
  /** The draft whose contrast is checked. */
  shown: SettingsDraft;
}

function SchemeColors({ scheme, draft, shown, onChange }: SchemeColorsProps) {
  const words = useTexts().console.settings;
  const findings = illegible(shown[scheme], scheme);
  const all = completed(shown[scheme], scheme, shown.customColor);
  const set = (color: PaletteColor, value: string) =>
    onChange({ [scheme]: { ...draft[scheme], [color]: value } });
  return (
    <fieldset>
      <legend>{words[scheme]}</legend>
      <div className="columns">
        {PALETTE_COLORS.map((color) => (
          <ColorField
            key={color}
            name={`${MEMBERS[scheme]}.${color}`}
            label={words.palette[color]}
            value={draft[scheme][color]}
            derived={all[color]}
            finding={findings.find((finding) => finding.color === color)}
            onChange={(value) => set(color, value)}
          />
        ))}
      </div>
    </fieldset>
  );
}
