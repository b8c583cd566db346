import { FilterBar, SelectFilter, TextFilter } from "../../filters/FilterBar";
import { PeriodFilter } from "../../filters/PeriodFilter";
import { useEventTypeNames } from "../../filters/useEventTypeNames";
import { useTexts } from "../../language/LanguageContext";
import {
  ATTEMPT_RESULTS,
  CODE_CLASSES,
  DELIVERY_FILTERS,
  type DeliveryFilters,
  isFiltered,
} from "./deliveryFilters";

interface DeliveryFilterBarProps {
  filters: DeliveryFilters;
  onChange: (changes: Partial<DeliveryFilters>) => void;
}

const NO_FILTERS = Object.fromEntries(
  DELIVERY_FILTERS.map((name) => [name, ""]),
) as DeliveryFilters;

/** Filters of an endpoint's attempts. */
export function DeliveryFilterBar({ filters, onChange }: DeliveryFilterBarProps) {
  const { filters: texts, states } = useTexts().deliveries;
  const eventTypes = useEventTypeNames();
  return (
    <FilterBar label={texts.label}>
      <SelectFilter
        label={texts.status}
        value={filters.status}
        options={Object.entries(ATTEMPT_RESULTS).map(([number, name]) => [number, states[name]])}
        onChange={(status) => onChange({ status })}
      />
      <SelectFilter
        label={texts.codeClass}
        value={filters.code}
        options={CODE_CLASSES.map((code) => [code, texts.codeClasses[code]])}
        onChange={(code) => onChange({ code })}
      />
      <TextFilter
        label={texts.eventType}
        value={filters.event}
        suggestions={eventTypes}
        onChange={(event) => onChange({ event })}
      />
      <TextFilter
        label={texts.channel}
        value={filters.channel}
        onChange={(channel) => onChange({ channel })}
      />
      <TextFilter label={texts.tag} value={filters.tag} onChange={(tag) => onChange({ tag })} />
      <PeriodFilter value={filters} presets={["1h", "24h", "7d", "30d"]} onChange={onChange} />
      {isFiltered(filters) && (
        <button type="button" onClick={() => onChange(NO_FILTERS)}>
          {texts.clear}
        </button>
      )}
    </FilterBar>
  );
}
