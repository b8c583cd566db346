import type {
  AssertionAlgorithm,
  ClientAuthMethod,
  EndpointOauthConfigIn,
  EndpointOauthConfigOut,
  GrantType,
} from "../../../api/schema";

/** An OAuth client as it stands in the form; secrets are never read back. */
export interface OauthDraft {
  grantType: GrantType;
  authMethod: ClientAuthMethod;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  scopes: string;
  /** A private key in PEM. */
  privateKey: string;
  keyId: string;
  signingAlgorithm: AssertionAlgorithm;
}

export const GRANTS: readonly GrantType[] = ["clientCredentials", "refreshToken"];

export const METHODS: readonly ClientAuthMethod[] = [
  "clientSecretBasic",
  "clientSecretPost",
  "clientSecretJwt",
  "privateKeyJwt",
  "webIdentity",
];

/** Algorithms of a private key. */
export const ALGORITHMS: readonly AssertionAlgorithm[] = ["RS256", "ES256"];

const EMPTY: OauthDraft = {
  grantType: "clientCredentials",
  authMethod: "clientSecretBasic",
  tokenUrl: "",
  clientId: "",
  clientSecret: "",
  refreshToken: "",
  scopes: "",
  privateKey: "",
  keyId: "",
  signingAlgorithm: "RS256",
};

export function draftOf(config: EndpointOauthConfigOut | null): OauthDraft {
  if (config === null) return EMPTY;
  const { grantType, authMethod, tokenUrl, clientId, scopes } = config;
  return {
    ...EMPTY,
    grantType: grantType as GrantType,
    authMethod: authMethod as ClientAuthMethod,
    tokenUrl,
    clientId,
    scopes: (scopes ?? []).join(" "),
  };
}

/** Whether the client authenticates by a secret that it shares with the server. */
export function hasSecret({ authMethod }: OauthDraft): boolean {
  return authMethod.startsWith("clientSecret");
}

/** Returns the API's fields: only those that the grant and the method need. */
export function configOf(draft: OauthDraft): EndpointOauthConfigIn {
  const scopes = draft.scopes.split(/\s+/).filter((scope) => scope !== "");
  return {
    grantType: draft.grantType,
    authMethod: draft.authMethod,
    tokenUrl: draft.tokenUrl.trim(),
    clientId: draft.clientId.trim(),
    ...(hasSecret(draft) && { clientSecret: draft.clientSecret }),
    ...(draft.grantType === "refreshToken" && { refreshToken: draft.refreshToken }),
    ...(scopes.length > 0 && { scopes }),
    ...(draft.authMethod === "privateKeyJwt" && { jwtParams: keyOf(draft) }),
  };
}

function keyOf({ privateKey, keyId, signingAlgorithm }: OauthDraft) {
  return {
    secretBase64: base64Of(privateKey),
    signingAlgorithm,
    ...(keyId.trim() !== "" && { secretId: keyId.trim() }),
  };
}

/** Returns the UTF-8 of a text in base64. */
function base64Of(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
