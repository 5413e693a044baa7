import { createPrivateKey, createPublicKey } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, jwtVerify, SignJWT } from "jose";
import { z } from "zod";

/** What a token says: which account, through which session of the server. Everything else is asked there. */
export interface AccessClaims {
  readonly accountId: string;
  readonly sessionId: string;
}

/** Makes and checks the short tokens (SEC-12): EdDSA only, with issuer, audience, type and key named. */
export interface AccessTokens {
  issue(claims: AccessClaims, nowMs: number): Promise<{ readonly token: string; readonly expiresAtMs: number }>;
  /** The claims, or null for whatever is not exactly a living token of ours. */
  check(token: string, nowMs: number): Promise<AccessClaims | null>;
}

const algorithm = "EdDSA";
const issuer = "tabella-api";
const audience = "tabella-api";
const type = "at+jwt";
export const accessTokenMs = 5 * 60_000;
/** Longer ones are not ours. */
const tokenLengthMax = 1_000;

const Claims = z.object({ sub: z.string().regex(/^\d{1,20}$/), sid: z.string().regex(/^[0-9a-f]{32}$/) });

/** @param privateKeyPem Ed25519, PKCS 8 */
export async function createAccessTokens(privateKeyPem: string): Promise<AccessTokens> {
  const privateKey = createPrivateKey(privateKeyPem);
  if (privateKey.asymmetricKeyType !== "ed25519") throw new Error("the JWT key is not an Ed25519 key");
  const publicKey = createPublicKey(privateKey);
  const keyId = await calculateJwkThumbprint(await exportJWK(publicKey));
  return {
    async issue({ accountId, sessionId }, nowMs) {
      const issuedAt = Math.floor(nowMs / 1000);
      const expiresAt = issuedAt + accessTokenMs / 1000;
      const token = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: algorithm, typ: type, kid: keyId })
        .setSubject(accountId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(privateKey);
      return { token, expiresAtMs: expiresAt * 1000 };
    },
    async check(token, nowMs) {
      if (token.length > tokenLengthMax) return null;
      try {
        const { payload, protectedHeader } = await jwtVerify(token, publicKey, {
          algorithms: [algorithm],
          issuer,
          audience,
          typ: type,
          currentDate: new Date(nowMs),
          requiredClaims: ["exp", "iat", "sub"],
          maxTokenAge: accessTokenMs / 1000,
        });
        // Whoever names a key of his own (jwk, jku, x5u …) does not speak to us, even if the signature were good.
        const isOurHeader = Object.keys(protectedHeader).toSorted().join() === "alg,kid,typ";
        if (!isOurHeader || protectedHeader.kid !== keyId) return null;
        const claims = Claims.safeParse(payload);
        return claims.success ? { accountId: claims.data.sub, sessionId: claims.data.sid } : null;
      } catch {
        return null;
      }
    },
  };
}
