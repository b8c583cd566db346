import { FieldGroup } from "../../../components/FieldGroup";
import { useTexts } from "../../../language/LanguageContext";
import type { HeaderRow } from "./headers";

interface HeadersFieldProps {
  rows: HeaderRow[];
  onChange: (rows: HeaderRow[]) => void;
}

/** The headers that an endpoint adds to its deliveries; values kept secret are not shown. */
export function HeadersField({ rows, onChange }: HeadersFieldProps) {
  const texts = useTexts().endpoints.form;
  const replace = (index: number, row: HeaderRow) =>
    onChange(rows.map((each, place) => (place === index ? row : each)));
  const remove = (index: number) => onChange(rows.filter((_, place) => place !== index));
  return (
    <FieldGroup name="headers" label={texts.headers} hint={texts.headersHint}>
      {rows.map((row, index) => (
        <Row
          // Rows have no identity of their own, and their order never changes.
          key={index}
          number={index + 1}
          row={row}
          onChange={(changed) => replace(index, changed)}
          onRemove={() => remove(index)}
        />
      ))}
      <button type="button" onClick={() => onChange([...rows, { name: "", value: "" }])}>
        {texts.addHeader}
      </button>
    </FieldGroup>
  );
}

interface RowProps {
  number: number;
  row: HeaderRow;
  onChange: (row: HeaderRow) => void;
  onRemove: () => void;
}

function Row({ number, row, onChange, onRemove }: RowProps) {
  const texts = useTexts().endpoints.form;
  return (
    <div className="header-row">
      <input
        aria-label={texts.headerName(number)}
        value={row.name}
        // A hidden value belongs to its name.
        readOnly={row.value === null}
        onChange={(event) => onChange({ ...row, name: event.target.value })}
      />
      <input
        aria-label={texts.headerValue(number)}
        value={row.value ?? ""}
        placeholder={row.value === null ? texts.hiddenValue : undefined}
        autoComplete="off"
        onChange={(event) => onChange({ ...row, value: event.target.value })}
      />
      <button type="button" aria-label={texts.removeHeader(row.name)} onClick={onRemove}>
        {texts.remove}
      </button>
    </div>
  );
}
