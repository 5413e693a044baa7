import { err, ok } from "@tabella/crypto/result";
import type { Database } from "@tabella/db/database";
import {
  type AccountRow,
  accountByEmail,
  accountById,
  changePassword,
  insertAccount,
} from "@tabella/db/queries/accounts";
import { endSessionsOf } from "@tabella/db/queries/sessions";
import { trusteeshipsOf } from "@tabella/db/queries/trustees";
import type { OwnFailure } from "@tabella/rpc/api/failure";
import type { Answer, AuthPort, NewSession } from "@tabella/rpc/api/ports";
import type { Account, RegisterInput, Role } from "@tabella/rpc/api/schemas";
import { createLoginThrottle } from "./login-throttle.ts";
import { checkPassword, hashPassword, noAccountsHash } from "./password.ts";
import { passwordProblem } from "./password-strength.ts";
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

  /** Named once is enough: a trustee's part of a key outlives the election. */
  async function holdsOffice({ id, role }: AccountRow): Promise<boolean> {
    return role === "administrator" || (await trusteeshipsOf(db, id)).length > 0;
  }

  async function replacePassword(account: AccountRow, password: string): Answer<NewSession> {
    const change = { id: account.id, from: account.passwordHash, to: await hashPassword(password) };
    if (!(await changePassword(db, { ...change, onceUntil: null }))) return err({ code: "LOGIN_FAILED" });
    await endSessionsOf(db, account.id);
    return signIn({ ...account, passwordHash: change.to });
  }

  const authFor = (clientAddress: string): AuthPort => ({
    async register(input) {
      const problem = passwordProblem(input.password, { ...input, holdsOffice: false });
      if (problem !== null) return err(problem);
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
      const owner = { ...account, holdsOffice: await holdsOffice(account) };
      const whyAnother = whyAnotherPassword(owner, password);
      if (whyAnother === null) return signIn(account);
      if (newPassword === undefined || newPassword === password) return err(whyAnother);
      const problem = passwordProblem(newPassword, owner);
      return problem === null ? replacePassword(account, newPassword) : err(problem);
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

/**
 * Why an account's right password opens nothing but its replacement; null: it opens the account. Whoever holds no office keeps
 * the one that he has, however easy.
 */
function whyAnotherPassword(
  owner: AccountRow & { readonly holdsOffice: boolean },
  password: string,
): OwnFailure | null {
  if (owner.passwordOnceUntil !== null) return { code: "NEW_PASSWORD_NEEDED" };
  return owner.holdsOffice ? passwordProblem(password, owner) : null;
}

function accountView({ id, email, displayName, role }: AccountRow): Account {
  return { id: String(id), email, displayName, role };
}
