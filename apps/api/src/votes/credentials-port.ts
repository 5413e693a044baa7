import type { ElectionView } from "@tabella/chain/election-view";
import type { Registrar } from "@tabella/chain/registrar";
import { addCredentials } from "@tabella/chain/registrar";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { ed25519Group } from "@tabella/crypto/group";
import { err, ok } from "@tabella/crypto/result";
import type { Database } from "@tabella/db/database";
import { type CredentialRow, markCredentialFinal, reserveCredential } from "@tabella/db/queries/credentials";
import { rollEntryOf } from "@tabella/db/queries/rolls";
import type { SignedRoll } from "@tabella/election/roll";
import type { Answer, CredentialsPort } from "@tabella/rpc/api/ports";
import type { Sessions } from "../auth/sessions.ts";
import type { Ledger } from "../chain/ledger.ts";
import { tryVotingKey } from "./wrong-keys.ts";

export interface RegistrationHost {
  readonly db: Database;
  readonly ledger: Ledger;
  readonly registrar: Registrar;
}

export function createCredentialsPort(
  host: RegistrationHost & { readonly sessions: Sessions; readonly clock: () => number },
): CredentialsPort {
  const { db, ledger, sessions, clock } = host;
  return {
    async register(caller, { electionId, credential }) {
      const election = await ledger.election(electionId);
      if (!election.ok) return election;
      if (election.value === null) return err({ code: "NOT_FOUND", what: "election" });
      const { takesBallots, phase, roll } = election.value;
      if (phase === "open" && roll?.completeInBlock === null) return err(rollIncomplete(election.value, roll));
      if (!takesBallots) return err({ code: "ELECTION_NOT_OPEN", election: electionId });
      const voter = { electionUuid: electionId, accountId: BigInt(caller.accountId) };
      if (roll !== null) {
        const given = await rollEntryOf(db, voter);
        if (given === null) return err({ code: "NOT_ON_ROLL", election: electionId });
        const isRight = given.credential === credential;
        const retryAfterSeconds = await tryVotingKey(db, { ...voter, isRight }, clock);
        if (retryAfterSeconds > 0) return err({ code: "TOO_MANY_ATTEMPTS", retryAfterSeconds });
        // A slip of the pen and another voter's key look alike: neither is on the list under this voter's name.
        if (!isRight) return err({ code: "CREDENTIAL_OF_ANOTHER_VOTER" });
      }
      // Before it takes the voter's one place: a credential that the ledger would refuse must not lock the voter out.
      const point = ed25519Group.decode(credential);
      if (!point.ok) return err({ code: "MALFORMED", detail: `credential: ${point.error}` });
      const reserved = { ...voter, credential, registeredAt: new Date(clock()) };
      const row = await reserveCredential(db, reserved, roll === null ? "pending" : "final");
      if (row === null) return err({ code: "CREDENTIAL_TAKEN" });
      if (row.credential !== credential) return err({ code: "CREDENTIAL_REGISTERED", credential: row.credential });
      await sessions.ballotOpened(caller.sessionId);
      const registered = await putOnList(host, row);
      if (registered.ok) return ok({ credential, state: "final" });
      return registered.error.code === "NOT_FINAL_YET" ? ok({ credential, state: "pending" }) : registered;
    },
  };
}

function rollIncomplete({ uuid, credentialCount }: ElectionView, { size }: SignedRoll) {
  return { code: "ROLL_INCOMPLETE", election: uuid, expected: size, actual: credentialCount } as const;
}

/** Sees to it that a reserved credential is on the ledger's list; may be done again at any time. */
export async function putOnList({ db, ledger, registrar }: RegistrationHost, row: CredentialRow): Answer<void> {
  if (row.state === "final") return ok(undefined);
  const { electionUuid: election, credential } = row;
  const order = addCredentials(registrar, { election, credentials: [{ credential, weight: 1 }] });
  const added = await ledger.submitAndWait(encodeTransaction(order));
  if (!added.ok && added.error.code !== "CREDENTIAL_EXISTS") return added;
  await markCredentialFinal(db, row);
  return ok(undefined);
}
