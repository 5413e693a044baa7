import { createHash, randomBytes } from "node:crypto";
import type { Database } from "@tabella/db/database";
import type { AccountRow } from "@tabella/db/queries/accounts";
import {
  deleteSessionsBefore,
  insertSession,
  markBallotOpen,
  revokeSession,
  type SessionRow,
  type SessionWithAccount,
  sessionById,
  sessionByTokenHash,
  touchSession,
} from "@tabella/db/queries/sessions";
import type { Caller, NewSession } from "@tabella/rpc/api/ports";
import type { AccessTokens } from "./access-token.ts";

/** Revocable sessions on the server (SEC-11); tokens only name them. */
export interface Sessions {
  /**
   * @param account as it was read when its password was checked
   * @returns null if password or role are others by now: whoever changed them has ended its sessions, and this would outlive them
   */
  start(account: AccountRow): Promise<NewSession | null>;
  /** Who sends this token; null if it or its session has ended. */
  callerOf(accessToken: string): Promise<Caller | null>;
  /** A new access token of a living session. */
  renew(sessionToken: string): Promise<NewSession | null>;
  end(sessionId: string): Promise<void>;
  /** While a voter chooses, he sends nothing (UX-5): the idle limit rests for an hour at most (SEC-12). */
  ballotOpened(sessionId: string): Promise<void>;
  ballotCast(sessionId: string): Promise<void>;
  deleteEnded(): Promise<void>;
}

const idleMs = 15 * 60_000;
const idleWithBallotMs = 60 * 60_000;
export const sessionMs = 8 * 3_600_000;
/** The time of last use is noted at most so often. */
const touchEveryMs = 30_000;

export function createSessions({
  db,
  tokens,
  clock,
}: {
  db: Database;
  tokens: AccessTokens;
  clock: () => number;
}): Sessions {
  function isAlive(session: SessionRow): boolean {
    const now = clock();
    const ballotIsOpen = session.ballotOpenedAt !== null && now - session.ballotOpenedAt.getTime() < idleWithBallotMs;
    const idleMax = ballotIsOpen ? idleWithBallotMs : idleMs;
    return now - session.createdAt.getTime() < sessionMs && now - session.lastUsedAt.getTime() < idleMax;
  }

  async function used(found: SessionWithAccount | null): Promise<SessionWithAccount | null> {
    if (found === null || !isAlive(found.session)) return null;
    if (clock() - found.session.lastUsedAt.getTime() > touchEveryMs) {
      await touchSession(db, found.session.id, new Date(clock()));
    }
    return found;
  }

  async function newTokens(account: AccountRow, sessionId: Uint8Array, sessionToken: string): Promise<NewSession> {
    const access = await tokens.issue({ accountId: String(account.id), sessionId: toText(sessionId) }, clock());
    return {
      account: {
        id: String(account.id),
        email: account.email,
        displayName: account.displayName,
        role: account.role,
      },
      tokens: { accessToken: access.token, accessExpiresAt: access.expiresAtMs, sessionToken },
    };
  }

  return {
    async start(account) {
      const id = new Uint8Array(randomBytes(16));
      const sessionToken = randomBytes(32).toString("base64url");
      const tokenHash = hashOf(sessionToken);
      await insertSession(db, { id, accountId: account.id, tokenHash, createdAt: new Date(clock()) });
      // Password or role are changed first and sessions ended then, so that one of the two sees the other.
      const made = await sessionById(db, id);
      if (made?.account.passwordHash !== account.passwordHash || made.account.role !== account.role) {
        await revokeSession(db, id, new Date(clock()));
        return null;
      }
      return newTokens(account, id, sessionToken);
    },
    async callerOf(accessToken) {
      const claims = await tokens.check(accessToken, clock());
      if (claims === null) return null;
      const found = await used(await sessionById(db, fromText(claims.sessionId)));
      if (found === null || String(found.account.id) !== claims.accountId) return null;
      return { accountId: claims.accountId, sessionId: claims.sessionId, role: found.account.role };
    },
    async renew(sessionToken) {
      if (!/^[\w-]{43}$/.test(sessionToken)) return null;
      const found = await used(await sessionByTokenHash(db, hashOf(sessionToken)));
      return found === null ? null : newTokens(found.account, found.session.id, sessionToken);
    },
    end: (sessionId) => revokeSession(db, fromText(sessionId), new Date(clock())),
    ballotOpened: (sessionId) => markBallotOpen(db, fromText(sessionId), new Date(clock())),
    ballotCast: (sessionId) => markBallotOpen(db, fromText(sessionId), null),
    deleteEnded: () => deleteSessionsBefore(db, new Date(clock() - sessionMs)),
  };
}

function hashOf(sessionToken: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(sessionToken).digest());
}

function toText(id: Uint8Array): string {
  return Buffer.from(id).toString("hex");
}

function fromText(id: string): Uint8Array {
  return new Uint8Array(Buffer.from(id, "hex"));
}
