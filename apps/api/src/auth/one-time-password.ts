import { randomBytes } from "node:crypto";
import type { Database } from "@tabella/db/database";
import { accountByEmail, changePassword } from "@tabella/db/queries/accounts";
import { endSessionsOf } from "@tabella/db/queries/sessions";
import { clearAccountFailures } from "./login-throttle.ts";
import { hashPassword } from "./password.ts";

const validMs = 24 * 3_600_000;
/** Without letters and digits that look alike: 32 of them, five bits each. */
const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

export interface OneTimePassword {
  readonly password: string;
  readonly until: Date;
}

/**
 * Gives an account a password for one use, for its owner to choose another one with; who was logged in with it is not any
 * more, and what was guessed at it before is forgotten. For the operator, who must know who he gives it to: nobody else does.
 * @returns null if there is no such account
 */
export async function giveOneTimePassword(db: Database, email: string, nowMs: number): Promise<OneTimePassword | null> {
  const account = await accountByEmail(db, email);
  if (account === null) return null;
  const password = freshPassword();
  const until = new Date(nowMs + validMs);
  const change = { id: account.id, from: account.passwordHash, to: await hashPassword(password) };
  if (!(await changePassword(db, { ...change, onceUntil: until }))) return giveOneTimePassword(db, email, nowMs);
  await endSessionsOf(db, account.id);
  await clearAccountFailures(db, email);
  return { password, until };
}

/** 100 random bits, to be read out and typed. */
function freshPassword(): string {
  const letters = [...randomBytes(20)].map((byte) => alphabet[byte % alphabet.length]).join("");
  return (letters.match(/.{5}/g) ?? []).join("-");
}
