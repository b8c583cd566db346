import { useState } from "react";
import { Link } from "wouter";
import { paths } from "../../../app/paths";
import type { WholeList } from "../../../api/allPages";
import type { ApplicationOut } from "../../../api/schema";
import { Loaded } from "../../../components/Loaded";
import { Page } from "../../../components/Page";
import { SearchField, useFilter } from "../../../components/SearchField";
import { Time } from "../../../components/Time";
import { useFormats, useTexts } from "../../../language/LanguageContext";
import { AddApplication } from "./AddApplication";
import { found, useApplications, useNamedApplication } from "./queries";

/** All applications of the organisation, with a search. */
export default function ApplicationsPage() {
  const texts = useTexts();
  const [isAdding, setAdding] = useState(false);
  const query = useApplications();
  const actions = (
    <>
      <Link className="button" href={paths.broadcast()}>
        {texts.console.applications.broadcast.title}
      </Link>
      <button type="button" className="primary" onClick={() => setAdding(true)}>
        {texts.console.applications.add}
      </button>
    </>
  );
  return (
    <Page title={texts.navigation.applications} actions={actions}>
      <Loaded query={query}>{(list) => <Applications list={list} />}</Loaded>
      {isAdding && <AddApplication onClose={() => setAdding(false)} />}
    </Page>
  );
}

function Applications({ list }: { list: WholeList<ApplicationOut> }) {
  const texts = useTexts().console;
  const formats = useFormats();
  const [search, setSearch] = useFilter("search");
  // Beyond the bound of the list, an application is found by its whole id.
  const named = useNamedApplication(search, !list.isComplete);
  const shown = found(list.items, search, named);
  if (list.items.length === 0) return <p>{texts.applications.none}</p>;
  return (
    <>
      <SearchField value={search} onChange={setSearch} hint={texts.applications.searchHint} />
      {!list.isComplete && (
        <p className="hint">{texts.parts.incomplete(formats.number(list.items.length))}</p>
      )}
      {shown.length === 0 ? (
        <p role="status">{texts.applications.noMatch}</p>
      ) : (
        <ApplicationTable applications={shown} />
      )}
    </>
  );
}

function ApplicationTable({ applications }: { applications: readonly ApplicationOut[] }) {
  const texts = useTexts().console.applications;
  return (
    <table className="stacked">
      <caption>{texts.list}</caption>
      <thead>
        <tr>
          <th scope="col">{texts.name}</th>
          <th scope="col">{texts.id}</th>
          <th scope="col">{texts.uid}</th>
          <th scope="col">{texts.rate}</th>
          <th scope="col">{texts.created}</th>
          <th scope="col">{texts.open}</th>
        </tr>
      </thead>
      <tbody>
        {applications.map((application) => (
          <Row key={application.id} application={application} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ application }: { application: ApplicationOut }) {
  const words = useTexts().console.applications;
  const { id, uid, name, throttleRate, createdAt } = application;
  return (
    <tr>
      <th scope="row">
        <Link href={paths.application(id)}>{name}</Link>
      </th>
      <td data-label={words.id}>
        <code>{id}</code>
      </td>
      <td data-label={words.uid}>{uid && <code>{uid}</code>}</td>
      <td data-label={words.rate}>
        {throttleRate === null ? words.noRate : words.rateValue(String(throttleRate))}
      </td>
      <td data-label={words.created}>
        <Time at={createdAt} />
      </td>
      <td>
        <Link href={paths.endpoints(id)}>{words.openOf(name)}</Link>
      </td>
    </tr>
  );
}
