import { FilterBar, TextFilter } from "../../filters/FilterBar";
import { PeriodFilter } from "../../filters/PeriodFilter";
import { useEventTypeNames } from "../../filters/useEventTypeNames";
import { useTexts } from "../../language/LanguageContext";
import type { MessageFilters } from "./messageFilters";

interface MessageFilterBarProps {
  filters: MessageFilters;
  onChange: (changes: Partial<MessageFilters>) => void;
}

/** The search for messages, and their filters. */
export function MessageFilterBar({ filters, onChange }: MessageFilterBarProps) {
  const texts = useTexts();
  const { filters: words } = texts.deliveries;
  const eventTypes = useEventTypeNames();
  // A search says which tag; another one beside it would find nothing.
  const isSearch = filters.search !== "";
  return (
    <FilterBar label={texts.messages.filterLabel}>
      <TextFilter
        label={texts.actions.search}
        type="search"
        hint={texts.messages.searchHint}
        value={filters.search}
        onChange={(search) => onChange({ search, tag: "" })}
      />
      <TextFilter
        label={words.eventType}
        value={filters.event}
        suggestions={eventTypes}
        onChange={(event) => onChange({ event })}
      />
      <TextFilter
        label={words.channel}
        value={filters.channel}
        onChange={(channel) => onChange({ channel })}
      />
      {!isSearch && (
        <TextFilter label={words.tag} value={filters.tag} onChange={(tag) => onChange({ tag })} />
      )}
      <PeriodFilter value={filters} presets={["1h", "24h", "7d", "30d"]} onChange={onChange} />
    </FilterBar>
  );
}
