import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { decodeProtectedHeader, exportJWK, SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { type AccessTokens, createAccessTokens } from "./access-token.ts";

const pem = () => generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
const keyPem = pem();
const privateKey = createPrivateKey(keyPem);
const publicKey = createPublicKey(privateKey);
const claims = { accountId: "42", sessionId: "ab".repeat(16) };
const now = Date.UTC(2026, 10, 22, 12);

let tokens: AccessTokens;
let keyId: string;
beforeAll(async () => {
  tokens = await createAccessTokens(keyPem);
  keyId = decodeProtectedHeader((await tokens.issue(claims, now)).token).kid ?? "";
});

/** A token like ours but for what a test changes. */
function forge({
  header = {},
  payload = {},
  issuer = "tabella-api",
  audience = "tabella-api",
  issuedAt = now / 1000,
  lifetime = 300,
}: {
  header?: Record<string, unknown>;
  payload?: Record<string, unknown>;
  issuer?: string;
  audience?: string;
  issuedAt?: number;
  lifetime?: number;
}): SignJWT {
  return new SignJWT({ sid: claims.sessionId, ...payload })
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: keyId, ...header })
    .setSubject(claims.accountId)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetime);
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("SEC-12: access tokens", () => {
  test("what was issued passes for five minutes, and not a second longer", async () => {
    const { token, expiresAtMs } = await tokens.issue(claims, now);
    expect(expiresAtMs - now).toBe(300_000);
    expect(await tokens.check(token, now)).toEqual(claims);
    expect(await tokens.check(token, now + 299_000)).toEqual(claims);
    expect(await tokens.check(token, now + 300_000)).toBeNull();
  });

  test("the forgery bench itself makes tokens that pass when nothing is changed", async () => {
    expect(await tokens.check(await forge({}).sign(privateKey), now)).toEqual(claims);
  });

  test.each<[string, () => Promise<string> | string]>([
    [
      "no signature (alg none)",
      () =>
        `${base64url({ alg: "none", typ: "at+jwt", kid: keyId })}.${base64url({ sub: "42", sid: claims.sessionId, iss: "tabella-api", aud: "tabella-api", iat: now / 1000, exp: now / 1000 + 300 })}.`,
    ],
    [
      "HS256 with our public key as the secret",
      () => forge({ header: { alg: "HS256" } }).sign(publicKey.export({ format: "der", type: "spki" })),
    ],
    ["another key under our key's name", async () => forge({}).sign(createPrivateKey(pem()))],
    ["another key id", () => forge({ header: { kid: "other" } }).sign(privateKey)],
    ["another type", () => forge({ header: { typ: "JWT" } }).sign(privateKey)],
    ["another issuer", () => forge({ issuer: "elsewhere" }).sign(privateKey)],
    ["another audience", () => forge({ audience: "elsewhere" }).sign(privateKey)],
    ["an expiry that has passed", () => forge({ issuedAt: now / 1000 - 600 }).sign(privateKey)],
    ["a longer life than five minutes", () => forge({ issuedAt: now / 1000 - 400, lifetime: 4_000 }).sign(privateKey)],
    ["a beginning in the future", () => forge({ issuedAt: now / 1000 + 60 }).sign(privateKey)],
    [
      "its own key in the header (jwk)",
      async () => forge({ header: { jwk: await exportJWK(publicKey) } }).sign(privateKey),
    ],
    [
      "an address of keys in the header (jku)",
      () => forge({ header: { jku: "https://evil.example/keys" } }).sign(privateKey),
    ],
    ["no session", () => forge({ payload: { sid: undefined } }).sign(privateKey)],
    ["a session that is no identifier", () => forge({ payload: { sid: "' OR 1=1" } }).sign(privateKey)],
    ["nonsense", () => "not.a.token"],
    ["a megabyte", () => "a".repeat(1_000_000)],
  ])("a token with %s is refused", async (_name, make) => {
    expect(await tokens.check(await make(), now)).toBeNull();
  });

  test("a changed byte anywhere is refused", async () => {
    const { token } = await tokens.issue(claims, now);
    for (let at = 0; at < token.length; at += 7) {
      const changed = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
      expect(await tokens.check(changed, now), `byte ${at}`).toBeNull();
    }
  });

  test("only an Ed25519 key signs tokens", async () => {
    const { privateKey: rsa } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    await expect(createAccessTokens(rsa.export({ format: "pem", type: "pkcs8" }).toString())).rejects.toThrow(
      /Ed25519/,
    );
  });
});
