import { useId, useMemo } from "react";
import { FieldProblem } from "../../../components/Field";
import { useFormats, useTexts } from "../../../language/LanguageContext";
import { textKeys } from "../../../language/textKeys";
import { LANGUAGES } from "../../../language/texts";
import { ChoiceField, TextField } from "../../../components/fields";
import { ALL_LANGUAGES, type StringRow } from "./draft";

interface StringsSectionProps {
  rows: readonly StringRow[];
  onChange: (rows: StringRow[]) => void;
}

/** The provider's own texts, by their key. */
export function StringsSection({ rows, onChange }: StringsSectionProps) {
  const texts = useTexts();
  const words = texts.console.settings;
  const keys = useMemo(() => textKeys(texts), [texts]);
  const list = useId();
  const changed = (index: number, change: Partial<StringRow>) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...change } : row)));
  return (
    <fieldset>
      <legend>{words.strings}</legend>
      <p className="hint">{words.stringsHint}</p>
      <FieldProblem name="customStringsOverride" />
      <FieldProblem name="customStringsByLanguage" />
      <datalist id={list}>
        {keys.map((key) => (
          <option key={key}>{key}</option>
        ))}
      </datalist>
      {rows.map((row, index) => (
        <Row
          key={index}
          row={row}
          number={index + 1}
          list={list}
          isKnown={keys.includes(row.key)}
          onChange={(change) => changed(index, change)}
          onRemove={() => onChange(rows.filter((_, at) => at !== index))}
        />
      ))}
      <button
        type="button"
        onClick={() => onChange([...rows, { language: ALL_LANGUAGES, key: "", text: "" }])}
      >
        {words.addString}
      </button>
    </fieldset>
  );
}

interface RowProps {
  row: StringRow;
  number: number;
  list: string;
  isKnown: boolean;
  onChange: (change: Partial<StringRow>) => void;
  onRemove: () => void;
}

function Row({ row, number, list, isKnown, onChange, onRemove }: RowProps) {
  const words = useTexts().console.settings;
  const formats = useFormats();
  return (
    <fieldset>
      <legend>{words.stringRow(formats.number(number))}</legend>
      <div className="columns">
        <TextField
          name={`${fieldOf(row)}.key`}
          label={words.stringKey}
          hint={row.key !== "" && !isKnown ? words.unknownKey : undefined}
          list={list}
          value={row.key}
          onChange={(key) => onChange({ key })}
        />
        <LanguageField value={row.language} onChange={(language) => onChange({ language })} />
        <TextField
          name={`${fieldOf(row)}.${row.key}`}
          label={words.stringText}
          value={row.text}
          onChange={(text) => onChange({ text })}
        />
      </div>
      <button type="button" onClick={onRemove}>
        {words.removeString}
      </button>
    </fieldset>
  );
}

interface LanguageFieldProps {
  value: string;
  onChange: (language: string) => void;
}

function LanguageField({ value, onChange }: LanguageFieldProps) {
  const words = useTexts().console.settings;
  const known: (readonly [string, string])[] = LANGUAGES.map((each) => [
    each,
    words.languages[each],
  ]);
  // The API takes texts of languages that this portal does not have.
  const isForeign = value !== ALL_LANGUAGES && !known.some(([code]) => code === value);
  return (
    <ChoiceField
      name="language"
      label={words.stringLanguage}
      value={value}
      choices={[
        [ALL_LANGUAGES, words.languages.all],
        ...known,
        ...(isForeign ? [[value, value] as const] : []),
      ]}
      onChange={onChange}
    />
  );
}

/** Returns the API's field with the texts of a row's language. */
function fieldOf({ language }: StringRow): string {
  return language === ALL_LANGUAGES
    ? "customStringsOverride"
    : `customStringsByLanguage.${language}`;
}
