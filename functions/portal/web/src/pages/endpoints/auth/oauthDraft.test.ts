import { expect, test } from "vitest";
import { configOf, draftOf, type OauthDraft } from "./oauthDraft";

const DRAFT: OauthDraft = {
  ...draftOf(null),
  tokenUrl: " https://example.com/token ",
  clientId: "outrider",
  clientSecret: "s3cret",
  refreshToken: "r3fresh",
  privateKey: "-----BEGIN PRIVATE KEY-----\n",
};

test("a client with a secret sends the secret, and no key or refresh token", () => {
  expect(configOf({ ...DRAFT, scopes: " read  write " })).toEqual({
    grantType: "clientCredentials",
    authMethod: "clientSecretBasic",
    tokenUrl: "https://example.com/token",
    clientId: "outrider",
    clientSecret: "s3cret",
    scopes: ["read", "write"],
  });
});

test("a client with a key pair sends the key in base64, and no secret", () => {
  const config = configOf({ ...DRAFT, authMethod: "privateKeyJwt", keyId: "key-1" });
  expect(config.clientSecret).toBeUndefined();
  expect(config.jwtParams).toEqual({
    secretBase64: btoa("-----BEGIN PRIVATE KEY-----\n"),
    signingAlgorithm: "RS256",
    secretId: "key-1",
  });
});

test("the grant of a refresh token sends its first one", () => {
  expect(configOf({ ...DRAFT, grantType: "refreshToken" }).refreshToken).toBe("r3fresh");
});

test("a stored client is shown without its secrets", () => {
  const draft = draftOf({
    grantType: "refreshToken",
    authMethod: "clientSecretPost",
    clientId: "outrider",
    tokenUrl: "https://example.com/token",
    scopes: ["read"],
  });
  expect(draft).toMatchObject({ grantType: "refreshToken", scopes: "read", clientSecret: "" });
});
