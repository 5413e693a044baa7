import { randomBytes } from "node:crypto";
import { type ApiClient, createApiClient } from "@tabella/rpc/api/client";
import type { SignedIn, Tokens } from "@tabella/rpc/api/schemas";

/** Where the API is (without its `/api`), and the origin that a program without a browser shows. */
export interface ApiDoor {
  readonly apiUrl: string;
  readonly origin: string;
}

/** Someone with an account, as a program other than a browser acts for him: tokens in headers instead of cookies. */
export interface Participant {
  readonly email: string;
  readonly displayName: string;
  /** A client with a living session; asked anew for each step, since access tokens last five minutes only. */
  readonly signedIn: () => Promise<ApiClient>;
}

/** How long before its end an access token is renewed. */
const renewBeforeMs = 60_000;

/** 144 random bits, for accounts that no person logs in to. */
export function randomPassword(): string {
  return randomBytes(18).toString("base64url");
}

/** Registers an account; without a password, with one that nobody keeps. */
export async function signUp(
  door: ApiDoor,
  { password = randomPassword(), ...person }: { email: string; displayName: string; password?: string },
): Promise<Participant> {
  const answer = await apiClient(door, null).auth.register.mutate({ ...person, password, delivery: "bearer" });
  return inSession(door, answer);
}

/** Logs in to an account that there is. @throws TRPCClientError if the API refuses the password */
export async function signIn(door: ApiDoor, login: { email: string; password: string }): Promise<Participant> {
  return inSession(door, await apiClient(door, null).auth.login.mutate({ ...login, delivery: "bearer" }));
}

/** The API for someone without an account. */
export function anonymous(door: ApiDoor): ApiClient {
  return apiClient(door, null);
}

function inSession(door: ApiDoor, { account, tokens: first }: SignedIn): Participant {
  let tokens = demandTokens(first);
  const { email, displayName } = account;
  return {
    email,
    displayName,
    async signedIn() {
      if (tokens.accessExpiresAt - Date.now() < renewBeforeMs) {
        const renewed = await apiClient(door, null).auth.refresh.mutate({ sessionToken: tokens.sessionToken });
        tokens = demandTokens(renewed.tokens);
      }
      return apiClient(door, tokens.accessToken);
    },
  };
}

function demandTokens(tokens: Tokens | null): Tokens {
  if (tokens === null) throw new Error("the API answered a request for bearer tokens without tokens");
  return tokens;
}

function apiClient({ apiUrl, origin }: ApiDoor, accessToken: string | null): ApiClient {
  return createApiClient({ url: `${apiUrl}/api`, origin, accessToken: () => accessToken });
}
