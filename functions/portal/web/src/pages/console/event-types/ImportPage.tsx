import { useState } from "react";
import { body } from "../../../api/client";
import { EVENT_TYPES } from "../../../api/eventTypes";
import { useChange } from "../../../api/queries";
import { useAnnounce } from "../../../components/Announcer";
import { Form } from "../../../components/Field";
import { Page } from "../../../components/Page";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { CheckField, CodeField } from "../../../components/fields";
import { ImportPlan } from "./ImportPlan";

interface Import {
  specRaw: string;
  replaceAll: boolean;
}

/** Imports event types from an OpenAPI document, after showing what it would change. */
export default function ImportPage() {
  const words = useTexts().console.eventTypes.import;
  const [draft, setDraft] = useState<Import>({ specRaw: "", replaceAll: false });
  const check = useImport(true);
  const apply = useImport(false);
  const set = (change: Partial<Import>) => {
    setDraft((before) => ({ ...before, ...change }));
    // The changes shown are those of another document.
    check.reset();
    apply.reset();
  };
  return (
    <Page title={words.title}>
      <Form name={words.title} error={check.error} onSubmit={() => check.mutate(draft)}>
        <CodeField
          name="specRaw"
          label={words.document}
          hint={words.documentHint}
          rows={14}
          value={draft.specRaw}
          onChange={(specRaw) => set({ specRaw })}
        />
        <FileField onText={(specRaw) => set({ specRaw })} />
        <CheckField
          label={words.replaceAll}
          checked={draft.replaceAll}
          onChange={(replaceAll) => set({ replaceAll })}
        />
        <button type="submit" className="primary" disabled={check.isPending}>
          {words.check}
        </button>
      </Form>
      {check.data && !apply.isSuccess && (
        <ImportPlan
          plan={check.data.data}
          error={apply.error}
          isApplying={apply.isPending}
          onApply={() => apply.mutate(draft)}
        />
      )}
      {apply.isSuccess && <p className="note">{words.applied}</p>}
    </Page>
  );
}

function useImport(isDryRun: boolean) {
  const words = useTexts().console.eventTypes.import;
  const client = useClient();
  const announce = useAnnounce();
  return useChange(
    ({ specRaw, replaceAll }: Import) =>
      body(
        client.POST("/api/v1/event-type/import/openapi", {
          body: { specRaw, replaceAll, dryRun: isDryRun },
        }),
      ),
    {
      stale: isDryRun ? [] : [EVENT_TYPES],
      onSuccess: () => announce(isDryRun ? words.changes : words.applied),
    },
  );
}

function FileField({ onText }: { onText: (text: string) => void }) {
  const words = useTexts().console.eventTypes.import;
  return (
    <p>
      <label>
        {words.file}{" "}
        <input
          type="file"
          accept=".json,.yaml,.yml"
          onChange={(event) => void event.target.files?.[0]?.text().then(onText)}
        />
      </label>
    </p>
  );
}
