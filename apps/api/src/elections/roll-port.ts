import { setImmediate as breathe } from "node:timers/promises";
import { fromHex, toHex } from "@tabella/crypto/hex";
import { err, ok } from "@tabella/crypto/result";
import type { Database } from "@tabella/db/database";
import { type RollRow, replaceRoll, rollEntriesOf } from "@tabella/db/queries/rolls";
import { decodeCredential } from "@tabella/election/credential-list";
import type { SignedRoll } from "@tabella/election/roll";
import { type CheckedRoll, type RollProblem, type RollVoter, readRollFile } from "@tabella/election/roll-file";
import type { RollRefusal } from "@tabella/rpc/api/failure";
import type { RollPort } from "@tabella/rpc/api/ports";
import type { RollImported } from "@tabella/rpc/api/schemas";
import type { Ledger } from "../chain/ledger.ts";
import { phaseOf } from "./election-views.ts";
import { knownElection } from "./known-elections.ts";

/** So many problems go back to the page; whoever has more begins with these. */
const problemsMax = 200;
/** Points are checked in slices, so that other requests get their turn. */
const pointsPerSlice = 50;

export function createRollPort(host: {
  readonly db: Database;
  readonly ledger: Ledger;
  readonly clock: () => number;
}): RollPort {
  const { db, clock } = host;
  return {
    async import(caller, { electionId, roll: text, commit }) {
      const known = await knownElection(host, caller, electionId);
      if (!known.ok) return known;
      const { row } = known.value;
      if (row === null) return err({ code: "NOT_FOUND", what: "election" });
      const phase = phaseOf(known.value);
      if (phase !== "draft" && phase !== "ready") return err({ code: "ROLL_FIXED", election: electionId });
      if (row.registration !== "roll") return invalid("OPEN_REGISTRATION");
      const read = readRollFile(text);
      if (!read.ok) return invalid(read.error.code, read.error.problems);
      if (read.value.election !== electionId) return invalid("ANOTHER_ELECTION");
      const unusable = await credentialProblems(read.value.voters);
      if (unusable.length > 0) return invalid("VOTERS_INVALID", unusable);

      const changes = await changesBy(db, electionId, read.value.voters);
      if (commit) {
        const stored = rollRow(electionId, read.value, new Date(clock()));
        if (!(await replaceRoll(db, stored, read.value.voters)))
          return err({ code: "ROLL_FIXED", election: electionId });
      }
      const { hash, size, authority } = read.value.roll;
      const view = { hash, size, authority, totalWeight: read.value.totalWeight, isComplete: false };
      return ok({ roll: view, ...changes });
    },
  };
}

function invalid(reason: RollRefusal, problems: readonly RollProblem[] = []) {
  return err({ code: "ROLL_INVALID", reason, problems: problems.slice(0, problemsMax) } as const);
}

/** Credentials that are no points: the ledger would refuse them when it is too late. */
async function credentialProblems(voters: readonly RollVoter[]): Promise<RollProblem[]> {
  const problems: RollProblem[] = [];
  for (const [at, { credential }] of voters.entries()) {
    if (at % pointsPerSlice === 0) await breathe();
    if (!decodeCredential(credential).ok)
      problems.push({ place: at + 1, code: "CREDENTIAL_INVALID", text: credential });
  }
  return problems;
}

async function changesBy(
  db: Database,
  electionId: string,
  voters: readonly RollVoter[],
): Promise<Omit<RollImported, "roll">> {
  const before = new Map((await rollEntriesOf(db, electionId)).map((entry) => [entry.email, entry]));
  const known = voters.flatMap((voter) => {
    const entry = before.get(voter.email);
    return entry === undefined ? [] : [{ voter, entry }];
  });
  const isChanged = ({ voter, entry }: (typeof known)[number]) =>
    voter.weight !== entry.weight || voter.credential !== entry.credential;
  return {
    added: voters.length - known.length,
    changed: known.filter(isChanged).length,
    removed: before.size - known.length,
  };
}

function rollRow(
  electionUuid: string,
  { roll, totalWeight }: CheckedRoll,
  importedAt: Date,
): Omit<RollRow, "frozenAt"> {
  const { hash: rollHash, size, authority, signature } = roll;
  return { electionUuid, rollHash, size, totalWeight, authority, signature: fromHex(signature), importedAt };
}

/** As it was signed. */
export function signedRollOf({ rollHash, size, authority, signature }: RollRow): SignedRoll {
  return { hash: rollHash, size, authority, signature: toHex(signature) };
}
