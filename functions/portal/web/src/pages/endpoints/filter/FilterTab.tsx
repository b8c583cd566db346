import { useState } from "react";
import type { EndpointOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { Field, Form } from "../../../components/Field";
import { useTexts } from "../../../language/LanguageContext";
import { useSession } from "../../../session/SessionContext";
import type { EndpointPlace } from "../queries";
import { FilterTrial } from "./FilterTrial";
import { textOf } from "./filterText";
import { useFilterTrial, useSaveFilter } from "./queries";

interface FilterTabProps {
  place: EndpointPlace;
  endpoint: EndpointOut;
}

const EXAMPLE = `{
  "data": { "amount": { "$gte": 100 } }
}`;

/** The content filter of an endpoint, with a trial on recent messages. */
export default function FilterTab({ place, endpoint }: FilterTabProps) {
  const texts = useTexts();
  const words = texts.contentFilter;
  const { session } = useSession();
  const announce = useAnnounce();
  const [text, setText] = useState(() => textOf(endpoint.filter));
  const save = useSaveFilter(place, words.notAnObject, () => announce(words.saved));
  const trial = useFilterTrial(place, words.notAnObject);
  return (
    <>
      <p>{words.help}</p>
      <Form
        name={words.title}
        error={save.error ?? trial.error}
        onSubmit={() => {
          trial.reset();
          save.mutate(text);
        }}
      >
        <Field name="filter" label={words.conditions} hint={words.hint}>
          {(attributes) => (
            <textarea
              {...attributes}
              className="code"
              spellCheck={false}
              placeholder={EXAMPLE}
              readOnly={!session.can("ManageEndpoint")}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div className="actions">
          {session.can("ManageEndpoint") && (
            <button type="submit" className="primary" disabled={save.isPending}>
              {texts.actions.save}
            </button>
          )}
          <button
            type="button"
            disabled={trial.isPending}
            onClick={() => {
              save.reset();
              trial.mutate(text);
            }}
          >
            {words.try}
          </button>
        </div>
      </Form>
      {trial.data && <FilterTrial app={place.app} trial={trial.data} />}
    </>
  );
}
