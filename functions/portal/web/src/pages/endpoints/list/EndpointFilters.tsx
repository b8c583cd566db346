import { useSearchParams } from "wouter";
import { Field } from "../../../components/Field";
import { useFormats, useTexts } from "../../../language/LanguageContext";
import { type Filters, STATES, withFilter } from "./filters";

/** The filters of the list of endpoints; they stand in the address. */
export function EndpointFilters({ filters, count }: { filters: Filters; count: number }) {
  const texts = useTexts().endpoints.list;
  const formats = useFormats();
  const [, setParameters] = useSearchParams();
  const change = (name: keyof Filters, value: string) => {
    setParameters((parameters) => withFilter(parameters, name, value), { replace: true });
  };
  return (
    <search className="endpoint-filters">
      <Field name="search" label={texts.search}>
        {(attributes) => (
          <input
            {...attributes}
            type="search"
            value={filters.search}
            onChange={(event) => change("search", event.target.value)}
          />
        )}
      </Field>
      <Field name="state" label={texts.state}>
        {(attributes) => (
          <select
            {...attributes}
            value={filters.state ?? ""}
            onChange={(event) => change("state", event.target.value)}
          >
            <option value="">{texts.allStates}</option>
            {STATES.map((state) => (
              <option key={state} value={state}>
                {texts[state]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <p role="status" className="muted">
        {texts.matches(formats.number(count))}
      </p>
    </search>
  );
}
