import { Status, type Tone } from "../../../components/Status";
import { useTexts } from "../../../language/LanguageContext";
import type { Difference, Differences } from "./differences";

const TONES: Record<Difference["kind"], Tone> = {
  added: "good",
  removed: "bad",
  changed: "waiting",
};

/** Differences of an event type, one in a row. */
export function DifferenceTable({ name, differences }: { name: string; differences: Differences }) {
  const words = useTexts().console.eventTypes.import;
  return (
    <>
      <table className="stacked">
        <caption>{words.detailsOf(name)}</caption>
        <thead>
          <tr>
            <th scope="col">{words.change}</th>
            <th scope="col">{words.place}</th>
            <th scope="col">{words.before}</th>
            <th scope="col">{words.after}</th>
          </tr>
        </thead>
        <tbody>
          {differences.found.map(({ kind, place, before, after }, index) => (
            <tr key={index}>
              <td data-label={words.change}>
                <Status tone={TONES[kind]}>{words.kinds[kind]}</Status>
              </td>
              <td data-label={words.place}>
                <code>{place}</code>
              </td>
              <td data-label={words.before}>{before && <code>{before}</code>}</td>
              <td data-label={words.after}>{after && <code>{after}</code>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!differences.isComplete && <p className="hint">{words.tooMany}</p>}
    </>
  );
}
