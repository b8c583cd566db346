import { useState } from "react";
import type { EndpointOauthConfigOut } from "../../../api/schema";
import { Form } from "../../../components/Field";
import { ChoiceField, CodeField, TextField } from "../../../components/fields";
import { useTexts } from "../../../language/LanguageContext";
import type { EndpointPlace } from "../queries";
import { FormActions } from "./FormActions";
import {
  ALGORITHMS,
  configOf,
  draftOf,
  GRANTS,
  hasSecret,
  METHODS,
  type OauthDraft,
} from "./oauthDraft";
import { useSetOauth } from "./queries";

interface OauthFormProps {
  place: EndpointPlace;
  before: EndpointOauthConfigOut | null;
  onSaved: () => void;
  onCancel: () => void;
}

/** The form of an endpoint's OAuth client. */
export function OauthForm({ place, before, onSaved, onCancel }: OauthFormProps) {
  const texts = useTexts().authentication.oauth;
  const [draft, setDraft] = useState(() => draftOf(before));
  const change = (changed: Partial<OauthDraft>) => setDraft({ ...draft, ...changed });
  const save = useSetOauth(place, onSaved);
  return (
    <Form name={texts.title} error={save.error} onSubmit={() => save.mutate(configOf(draft))}>
      <ChoiceField
        name="grantType"
        label={texts.grant}
        choices={GRANTS.map((grant) => [grant, texts.grants[grant]] as const)}
        value={draft.grantType}
        onChange={(grantType) => change({ grantType })}
      />
      <ChoiceField
        name="authMethod"
        label={texts.method}
        choices={METHODS.map((method) => [method, texts.methods[method]] as const)}
        value={draft.authMethod}
        onChange={(authMethod) => change({ authMethod })}
      />
      <Client draft={draft} change={change} />
      {draft.authMethod === "privateKeyJwt" && <PrivateKey draft={draft} change={change} />}
      <FormActions isPending={save.isPending} onCancel={onCancel} />
    </Form>
  );
}

interface FieldsProps {
  draft: OauthDraft;
  change: (changed: Partial<OauthDraft>) => void;
}

function Client({ draft, change }: FieldsProps) {
  const texts = useTexts().authentication.oauth;
  return (
    <>
      <TextField
        name="tokenUrl"
        label={texts.tokenUrl}
        value={draft.tokenUrl}
        onChange={(tokenUrl) => change({ tokenUrl })}
      />
      <TextField
        name="clientId"
        label={texts.clientId}
        value={draft.clientId}
        onChange={(clientId) => change({ clientId })}
      />
      {hasSecret(draft) && (
        <TextField
          name="clientSecret"
          label={texts.clientSecret}
          type="password"
          value={draft.clientSecret}
          onChange={(clientSecret) => change({ clientSecret })}
        />
      )}
      {draft.grantType === "refreshToken" && (
        <TextField
          name="refreshToken"
          label={texts.refreshToken}
          type="password"
          value={draft.refreshToken}
          onChange={(refreshToken) => change({ refreshToken })}
        />
      )}
      <TextField
        name="scopes"
        label={texts.scopes}
        hint={texts.scopesHint}
        isOptional
        value={draft.scopes}
        onChange={(scopes) => change({ scopes })}
      />
    </>
  );
}

function PrivateKey({ draft, change }: FieldsProps) {
  const texts = useTexts().authentication.oauth;
  return (
    <>
      <CodeField
        name="jwtParams"
        label={texts.privateKey}
        hint={texts.privateKeyHint}
        value={draft.privateKey}
        onChange={(privateKey) => change({ privateKey })}
      />
      <ChoiceField
        name="jwtParams.signingAlgorithm"
        label={texts.algorithm}
        choices={ALGORITHMS.map((name) => [name, name] as const)}
        value={draft.signingAlgorithm}
        onChange={(signingAlgorithm) => change({ signingAlgorithm })}
      />
      <TextField
        name="jwtParams.secretId"
        label={texts.keyId}
        isOptional
        value={draft.keyId}
        onChange={(keyId) => change({ keyId })}
      />
    </>
  );
}
