import { err, ok } from "@tabella/crypto/result";
import type { Database } from "@tabella/db/database";
import {
  type AccountRow,
  accountByEmail,
  accountById,
  changePassword,
  insertAccount,
} from "@tabella/db/queries/accounts";
import type { Answer, AuthPort, NewSession } from "@tabella/rpc/api/ports";
import type { Account, RegisterInput, Role } from "@tabella/rpc/api/schemas";
import { createLoginThrottle } from "./login-throttle.ts";
import { checkPassword, hashPassword, noAccountsHash } from "./password.ts";
import type { Sessions } from "./sessions.ts";

export interface Accounts {
  /** @param clientAddress whose request this is */
  authFor(clientAddress: string): AuthPort;
  deleteForgottenFailures(): Promise<void>;
}

export function createAccounts({
  db,
  sessions,
  clock,
}: {
  db: Database;
  sessions: Sessions;
  clock: () => number;
}): Accounts {
  const throttle = createLoginThrottle(db, clock);

  async function signIn(account: AccountRow): Answer<NewSession> {
    const session = await sessions.start(account);
    return session === null ? err({ code: "LOGIN_FAILED" }) : ok(session);
  }

  const authFor = (clientAddress: string): AuthPort => ({
    async register(input) {
      const account = await addAccount(db, { ...input, role: "voter", createdAt: new Date(clock()) });
      return account === null ? err({ code: "EMAIL_TAKEN" }) : signIn(account);
    },

    async login({ email, password, newPassword }) {
      const attempt = { email, clientAddress };
      const retryAfterSeconds = await throttle.begin(attempt);
      if (retryAfterSeconds > 0) return err({ code: "TOO_MANY_ATTEMPTS", retryAfterSeconds });
      const account = await accountByEmail(db, email);
      // Whether or not there is such an account: one hash, one failure noted, one answer.
      const holds = await checkPassword(account?.passwordHash ?? (await noAccountsHash), password);
      const isOver = account?.passwordOnceUntil != null && account.passwordOnceUntil.getTime() < clock();
      if (account === null || !holds || isOver) {
        await throttle.failed(attempt);
        return err({ code: "LOGIN_FAILED" });
      }
      await throttle.succeeded(attempt);
      if (account.passwordOnceUntil !== null) {
        if (newPassword === undefined || newPassword === password) return err({ code: "NEW_PASSWORD_NEEDED" });
        const change = { id: account.id, from: account.passwordHash, to: await hashPassword(newPassword) };
        if (!(await changePassword(db, { ...change, onceUntil: null }))) return err({ code: "LOGIN_FAILED" });
        return signIn({ ...account, passwordHash: change.to });
      }
      return signIn(account);
    },

    async refresh(sessionToken) {
      const renewed = await sessions.renew(sessionToken);
      return renewed === null ? err({ code: "NOT_LOGGED_IN" }) : ok(renewed);
    },

    logout: (caller) => sessions.end(caller.sessionId),

    async account(caller) {
      const row = await accountById(db, BigInt(caller.accountId));
      return row === null ? err({ code: "NOT_LOGGED_IN" }) : ok(accountView(row));
    },
  });
  return { authFor, deleteForgottenFailures: throttle.deleteForgotten };
}

/** @returns null if the e-mail address has an account */
export async function addAccount(
  db: Database,
  { password, ...account }: RegisterInput & { readonly role: Role; readonly createdAt: Date },
): Promise<AccountRow | null> {
  const row = { ...account, passwordHash: await hashPassword(password) };
  const id = await insertAccount(db, row);
  return id === null ? null : { ...row, passwordOnceUntil: null, id };
}

function accountView({ id, email, displayName, role }: AccountRow): Account {
  return { id: String(id), email, displayName, role };
}
