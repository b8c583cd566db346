import { Link } from "wouter";
import { matches, SearchField, useFilter } from "../../components/SearchField";
import { Status } from "../../components/Status";
import { useFormats, useTexts } from "../../language/LanguageContext";
import { type Entry, grouped } from "./entries";

interface CatalogListProps {
  entries: readonly Entry[];
  hrefOf: (name: string) => string;
}

/** Event types by group, with a search. */
export function CatalogList({ entries, hrefOf }: CatalogListProps) {
  const texts = useTexts().catalog;
  const formats = useFormats();
  const [search, setSearch] = useFilter("search");
  const shown = entries.filter((entry) =>
    matches(search, entry.name, entry.description, entry.groupName),
  );
  if (entries.length === 0) return <p>{texts.none}</p>;
  return (
    <>
      <p>{texts.intro}</p>
      <SearchField value={search} onChange={setSearch} />
      <p role="status" className="hint">
        {shown.length === 0
          ? texts.noMatch
          : texts.count(formats.number(shown.length), formats.number(entries.length))}
      </p>
      {grouped(shown).map(([group, members]) => (
        <Group key={group} name={group} entries={members} hrefOf={hrefOf} />
      ))}
    </>
  );
}

function Group({ name, entries, hrefOf }: CatalogListProps & { name: string }) {
  const texts = useTexts().catalog;
  const title = name === "" ? texts.ungrouped : name;
  return (
    <section>
      {name !== "" && <h2>{title}</h2>}
      <ul className="cards" aria-label={name === "" ? texts.list : title}>
        {entries.map((entry) => (
          <li key={entry.name}>
            <Link href={hrefOf(entry.name)}>
              <code>{entry.name}</code>
            </Link>{" "}
            {entry.deprecated && <Status tone="waiting">{texts.deprecated}</Status>}
            {entry.description && <p className="hint">{entry.description}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
