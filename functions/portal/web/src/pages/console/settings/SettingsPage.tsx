import { useState } from "react";
import { body } from "../../../api/client";
import { useChange, useQuery } from "../../../api/queries";
import type { PortalSettingsOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { Form } from "../../../components/Field";
import { Loaded } from "../../../components/Loaded";
import { Page } from "../../../components/Page";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { LOOK_KEY } from "../../../theme/look";
import { ColorSection } from "./ColorSection";
import { draftOf, type SetDraft, type SettingsDraft, settingsOf } from "./draft";
import { EmbedSection } from "./EmbedSection";
import { BrandSection, PartsSection, TypeSection } from "./sections";
import { Preview } from "./Preview";
import { StringsSection } from "./StringsSection";

const SETTINGS = ["portal-settings"] as const;

/** Look and texts of the portal, with a preview of both schemes. */
export default function SettingsPage() {
  const texts = useTexts();
  const client = useClient();
  const query = useQuery({
    queryKey: SETTINGS,
    queryFn: () => body(client.GET("/api/v1/management/environment-settings")),
  });
  return (
    <Page title={texts.navigation.settings}>
      <p>{texts.console.settings.intro}</p>
      <Loaded query={query}>{(settings) => <SettingsForm settings={settings} />}</Loaded>
      <EmbedSection />
    </Page>
  );
}

function SettingsForm({ settings }: { settings: PortalSettingsOut }) {
  const texts = useTexts();
  const words = texts.console.settings;
  const [draft, setDraft] = useState(() => draftOf(settings));
  const save = useSaving();
  const set: SetDraft = (change) => setDraft((before) => ({ ...before, ...change }));
  return (
    <Form name={texts.navigation.settings} error={save.error} onSubmit={() => save.mutate(draft)}>
      <Preview draft={draft} />
      <BrandSection draft={draft} onChange={set} />
      <TypeSection draft={draft} onChange={set} />
      <ColorSection draft={draft} onChange={set} />
      <StringsSection rows={draft.strings} onChange={(strings) => set({ strings })} />
      <PartsSection draft={draft} onChange={set} />
      <button type="submit" className="primary" disabled={save.isPending}>
        {texts.actions.save}
      </button>
      {save.isSuccess && <span className="hint"> {words.saved}</span>}
    </Form>
  );
}

function useSaving() {
  const words = useTexts().console.settings;
  const client = useClient();
  const announce = useAnnounce();
  return useChange(
    (draft: SettingsDraft) =>
      body(client.PUT("/api/v1/management/environment-settings", { body: settingsOf(draft) })),
    { stale: [SETTINGS, LOOK_KEY], onSuccess: () => announce(words.saved) },
  );
}
