import { useId } from "react";
import { Link } from "wouter";
import type { FilterTestOut } from "../../../api/schema";
import { paths } from "../../../app/paths";
import { useFormats, useTexts } from "../../../language/LanguageContext";

/** The results of a filter for the latest messages. */
export function FilterTrial({ app, trial }: { app: string; trial: FilterTestOut }) {
  const texts = useTexts().contentFilter;
  const { number } = useFormats();
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{texts.results}</h2>
      <p role="status">{texts.matched(number(trial.matched), number(trial.checked))}</p>
      {trial.notSubscribed > 0 && <p>{texts.notSubscribed(number(trial.notSubscribed))}</p>}
      {trial.unchecked > 0 && <p>{texts.unchecked(number(trial.unchecked))}</p>}
      <MessageList app={app} title={texts.matchedList} ids={trial.matchedIds} />
      <MessageList app={app} title={texts.leftOutList} ids={trial.filteredOutIds} />
    </section>
  );
}

function MessageList({ app, title, ids }: { app: string; title: string; ids: string[] }) {
  if (ids.length === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <ul aria-label={title}>
        {ids.map((id) => (
          <li key={id}>
            <Link href={paths.message(app, id)}>
              <code>{id}</code>
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
