import { VisibleText } from "../../components/VisibleText";
import { useTexts } from "../../language/LanguageContext";

/** A header's name and value; null for a value that is not recorded. */
export type HeaderPair = readonly [name: string, value: string | null];

/** Headers of a request or an answer. */
export function HeaderTable({ caption, headers }: { caption: string; headers: HeaderPair[] }) {
  const texts = useTexts().deliveries.attempt;
  return (
    <div className="table">
      <table className="stacked headers">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.header}</th>
            <th scope="col">{texts.value}</th>
          </tr>
        </thead>
        <tbody>
          {headers.map(([name, value], index) => (
            <tr key={`${index} ${name}`}>
              <th scope="row">
                <VisibleText text={name} />
              </th>
              <td>
                {value === null ? (
                  <span className="muted">{texts.hidden}</span>
                ) : (
                  <code>
                    <VisibleText text={value} />
                  </code>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
