import type { ReactNode } from "react";
import type { ResultsOut } from "../../api/schema";
import { useFormats, useTexts } from "../../language/LanguageContext";

/** A row of results: its key, its name, and its figures. */
export interface ResultRow {
  key: string;
  name: ReactNode;
  results: ResultsOut;
}

interface ResultTableProps {
  caption: string;
  /** Header of the first column. */
  named: string;
  rows: ResultRow[];
}

/** Numbers of attempts by result, one row for each hour, event type or endpoint. */
export function ResultTable({ caption, named, rows }: ResultTableProps) {
  const texts = useTexts().activity;
  const formats = useFormats();
  return (
    <div className="table">
      <table className="stacked">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{named}</th>
            <th scope="col">{texts.success}</th>
            <th scope="col">{texts.failure}</th>
            <th scope="col">{texts.canceled}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, results }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td className="figure" data-label={texts.success}>
                {formats.number(results.success)}
              </td>
              <td className="figure" data-label={texts.failure}>
                {formats.number(results.failure)}
              </td>
              <td className="figure" data-label={texts.canceled}>
                {formats.number(results.canceled)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
