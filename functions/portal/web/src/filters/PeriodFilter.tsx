import { useTexts } from "../language/LanguageContext";
import { SelectFilter, TextFilter } from "./FilterBar";
import { CUSTOM, type Period, type Preset } from "./period";

interface PeriodFilterProps {
  value: Period;
  presets: readonly Preset[];
  onChange: (changes: Partial<Period>) => void;
  /** Text for no period. */
  none?: string;
}

/** A period: one that ends now, or two times in UTC. */
export function PeriodFilter({ value, presets, onChange, none }: PeriodFilterProps) {
  const texts = useTexts().deliveries.filters;
  const options = [...presets.map((name) => [name, texts.presets[name]] as const)];
  return (
    <>
      <SelectFilter
        label={texts.period}
        value={value.period}
        none={none}
        options={[...options, [CUSTOM, texts.custom]]}
        onChange={(period) =>
          onChange(period === CUSTOM ? { period } : { period, from: "", to: "" })
        }
      />
      {value.period === CUSTOM && (
        <>
          <TextFilter
            label={texts.from}
            type="datetime-local"
            value={value.from}
            onChange={(from) => onChange({ from })}
          />
          <TextFilter
            label={texts.to}
            type="datetime-local"
            value={value.to}
            onChange={(to) => onChange({ to })}
          />
        </>
      )}
    </>
  );
}
