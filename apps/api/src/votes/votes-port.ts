import { setTimeout as sleep } from "node:timers/promises";
import { voterPseudonym } from "@tabella/chain/credential-entry";
import { zeroHash } from "@tabella/chain/genesis-block";
import { formatReceipt } from "@tabella/chain/receipt";
import { decodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import { err, ok } from "@tabella/crypto/result";
import { credentialOf } from "@tabella/db/queries/credentials";
import { electionByUuid } from "@tabella/db/queries/elections";
import { markVoteRejected, reserveVote, type VoteRow, voteOf } from "@tabella/db/queries/votes";
import { retryTransient } from "@tabella/db/retry";
import type { Answer, VotesPort } from "@tabella/rpc/api/ports";
import type { VoteStatus } from "@tabella/rpc/api/schemas";
import type { Sessions } from "../auth/sessions.ts";
import { isVerdict, type Ledger } from "../chain/ledger.ts";
import type { Validators } from "../chain/validators.ts";
import { putOnList, type RegistrationHost } from "./credentials-port.ts";
import { settleVote } from "./settle-vote.ts";

export interface VotesHost extends RegistrationHost {
  readonly validators: Validators;
  readonly sessions: Sessions;
  readonly clock: () => number;
  readonly transactionBytesMax: number;
}

/** How long Cast waits for the seals before it answers "pending". */
const finalWithinMs = 2_000;

const none: VoteStatus = {
  state: "none",
  ballotHash: null,
  transactionHash: null,
  blockIndex: null,
  seals: null,
  validators: null,
  receipt: null,
};

export function createVotesPort(host: VotesHost): VotesPort {
  const { db, ledger, validators, sessions, clock } = host;

  async function statusOf(row: VoteRow | null): Answer<VoteStatus> {
    if (row === null || row.state === "rejected") return ok(none);
    const { ballotHash, transactionHash: hash } = row;
    const pending: VoteStatus = { ...none, state: "pending", ballotHash, transactionHash: hash };
    if (row.state !== "final") return ok(pending);
    const receipt = await validators.find((client) => client.chain.receipt.query({ ballotHash }));
    if (!receipt.ok) return receipt;
    // The validator that we asked has not caught up with the one that said "final".
    if (receipt.value === null) return ok(pending);
    const known = validators.known().find(({ status }) => status !== null)?.status;
    const { header, seals } = receipt.value;
    return ok({
      state: "final",
      ballotHash,
      transactionHash: receipt.value.transaction_hash,
      blockIndex: header.index,
      seals: seals.length,
      validators: known?.validatorCount ?? seals.length,
      receipt: formatReceipt(receipt.value),
    });
  }

  return {
    async submit(caller, { electionId, transaction: text }) {
      const decoded = decodeTransaction(text, { transaction_bytes_max: host.transactionBytesMax });
      if (!decoded.ok) return decoded;
      const transaction = decoded.value;
      if (transaction.type !== "ballot" || transaction.election_id !== electionId) {
        return err({ code: "WRONG_TRANSACTION", expected: `ballot of election ${electionId}` });
      }
      const voter = { electionUuid: electionId, accountId: BigInt(caller.accountId) };
      const registered = await credentialOf(db, voter);
      if (registered === null) return err({ code: "CREDENTIAL_NOT_REGISTERED", election: electionId });
      // The pseudonym follows from the credential, which the ledger compares with the ballot's.
      if (transaction.voter_id !== voterPseudonym(electionId, registered.credential)) {
        return err({ code: "CREDENTIAL_OF_ANOTHER_VOTER" });
      }
      const { ballot_hash: ballotHash } = transaction;
      const isFirst = transaction.replaces === zeroHash;
      const alreadyVoted = (row: VoteRow) => err({ code: "ALREADY_VOTED", ballotHash: row.ballotHash } as const);

      // Before the ballot is noted as under way: what was never sent must not look so. While the order is not final, the
      // validators say of the ballot itself that its key is unknown.
      const listed = await putOnList(host, registered);
      if (!listed.ok && !leavesItToTheLedger.has(listed.error.code)) return listed;
      const attempt = { ...voter, ballotHash, transactionHash: transactionHash(text), submittedAt: new Date(clock()) };
      const reserved = await retryTransient(() => reserveVote(db, attempt));
      if (reserved.state === "final" && reserved.ballotHash === ballotHash) return statusOf(reserved);
      // Whether a ballot may replace the one before, the ledger decides.
      if (reserved.state === "final" && isFirst) return alreadyVoted(reserved);

      const sent = await send(ledger, text);
      if (sent.ok) {
        const final = await ledger.waitUntilFinal({ text, hash: sent.value }, finalWithinMs);
        if (!final.ok) return final;
      }
      // Whatever was answered, the ledger knows whether this credential has a ballot, and which.
      const settled = await settleVote(host, { ...reserved, credential: registered.credential });
      if (!settled.ok) return settled;
      const row = settled.value;
      if (row.state === "final" && row.ballotHash === ballotHash) {
        await sessions.ballotCast(caller.sessionId);
        return statusOf(row);
      }
      if (row.state === "final" && isFirst) return alreadyVoted(row);
      // While it is under way, the ballot that it replaces counts on; the row says so until the ledger says otherwise.
      if (sent.ok) return ok({ ...none, state: "pending", ballotHash, transactionHash: attempt.transactionHash });
      if (!isVerdict(sent.error.code)) return sent;
      await markVoteRejected(db, attempt);
      return sent;
    },

    async status(caller, electionId) {
      const voter = { electionUuid: electionId, accountId: BigInt(caller.accountId) };
      const row = await voteOf(db, voter);
      if (row === null) return statusOf(row);
      const isLast = row.state === "final" && (await electionByUuid(db, electionId))?.replacingAllowed !== true;
      if (isLast) return statusOf(row);
      const registered = await credentialOf(db, voter);
      if (registered === null) return statusOf(row);
      const settled = await settleVote(host, { ...row, credential: registered.credential });
      return settled.ok ? statusOf(settled.value) : settled;
    },
  };
}

/** After these answers to the order that lists the voter's key, the ledger decides on the ballot itself. */
const leavesItToTheLedger: ReadonlySet<string> = new Set(["ELECTION_CLOSED", "NOT_FINAL_YET"]);

/** A validator that has not yet caught up does not know the credential or the ballot before, though the ledger has it. */
const unknownToLaggards: ReadonlySet<string> = new Set([
  "CREDENTIAL_UNKNOWN",
  "ELECTION_UNKNOWN",
  "REPLACES_WRONG_BALLOT",
]);

/** Sends until a validator has caught up, for a while. */
async function send(ledger: Ledger, text: string): ReturnType<Ledger["submit"]> {
  const deadline = performance.now() + finalWithinMs;
  for (;;) {
    const sent = await ledger.submit(text);
    const lagsBehind = !sent.ok && unknownToLaggards.has(sent.error.code);
    if (!lagsBehind || performance.now() > deadline) return sent;
    await sleep(100);
  }
}
