import type { EndpointOauthConfigOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { escapeControls } from "../../../components/controlCharacters";
import { Loaded } from "../../../components/Loaded";
import { Status } from "../../../components/Status";
import { Time } from "../../../components/Time";
import { VisibleText } from "../../../components/VisibleText";
import { useTexts } from "../../../language/LanguageContext";
import { Fact } from "../../../components/Fact";
import type { EndpointPlace } from "../queries";
import { AuthSection } from "./AuthSection";
import { OauthForm } from "./OauthForm";
import { useDeleteOauth, useOauth } from "./queries";

/** The OAuth client that gets the bearer tokens of an endpoint's deliveries. */
export function OauthSection({ place }: { place: EndpointPlace }) {
  const texts = useTexts().authentication;
  const announce = useAnnounce();
  const query = useOauth(place);
  const removal = useDeleteOauth(place, () => announce(texts.removed));
  return (
    <Loaded query={query}>
      {({ config }) => (
        <AuthSection
          title={texts.oauth.title}
          help={texts.oauth.help}
          facts={config && <Client config={config} />}
          removal={removal}
          form={(close) => (
            <OauthForm
              place={place}
              before={config}
              onCancel={close}
              onSaved={() => {
                close();
                announce(texts.saved);
              }}
            />
          )}
        />
      )}
    </Loaded>
  );
}

function Client({ config }: { config: EndpointOauthConfigOut }) {
  const texts = useTexts().authentication.oauth;
  const grants: Record<string, string> = texts.grants;
  return (
    <dl className="facts">
      <Fact name={texts.tokenUrl}>
        <VisibleText text={config.tokenUrl} />
      </Fact>
      <Fact name={texts.clientId}>
        <VisibleText text={config.clientId} />
      </Fact>
      <Fact name={texts.grant}>{grants[config.grantType]}</Fact>
      {config.tokenExpiresAt && (
        <Fact name={texts.tokenUntil}>
          <Time at={config.tokenExpiresAt} />
        </Fact>
      )}
      {config.lastError && (
        <Fact name={texts.lastError}>
          <Status tone="bad">{escapeControls(config.lastError)}</Status>
          {config.lastErrorAt && (
            <div>
              <Time at={config.lastErrorAt} />
            </div>
          )}
        </Fact>
      )}
    </dl>
  );
}
