import type { Block } from "@tabella/chain/block";
import { checkDecryption } from "@tabella/chain/check-decryption";
import {
  type BallotTransaction,
  electionOf,
  type PartialDecryptionTransaction,
  type Transaction,
} from "@tabella/chain/transaction";
import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { ElectionRecord } from "@tabella/election/archive";
import { choicesOf } from "@tabella/election/ballot";
import { type Ballot, encodeBallot } from "@tabella/election/ballot-message";
import { collect } from "@tabella/election/collect";
import type { PublicCredential } from "@tabella/election/credential";
import { encodePublicCredentials } from "@tabella/election/credential-list";
import { type ElectionContext, openElection } from "@tabella/election/election";
import { fromEvidence } from "@tabella/election/evidence";
import {
  type Aggregate,
  addBallot,
  emptyAggregate,
  encodeEncryptedTally,
  encodeSizedEncryptedTally,
} from "@tabella/election/tally";
import { parseTrustees, trusteeKeysOf } from "@tabella/election/trustees";

/**
 * The record of one election as certified blocks have it: what `writeArchive` makes a `.bel` of. Nothing is checked here
 * that the ledger checked when it took the transactions, but which decryptions count: those that name their trustee as
 * faulty stand only on the chain (R15). Who does not trust the blocks runs `verifyRecord` with them.
 * @param input.blocks from block 1 on, in order
 * @param input.genesisHash of the chain's genesis, which strong decryption proofs bind
 * @returns an error if there is no such election on the chain, or a ballot that cannot be read
 */
export function exportRecord(input: {
  readonly blocks: Iterable<Block>;
  readonly electionId: string;
  readonly genesisHash: Hash;
}): Result<ElectionRecord, string> {
  const { blocks, electionId, genesisHash } = input;
  const transactions: Transaction[] = [];
  let timestamp = 0;
  for (const block of blocks) {
    for (const transaction of block.transactions) {
      if (electionOf(transaction) !== electionId) continue;
      if (transaction.type === "open-election") timestamp = Math.floor(block.timestamp / 1_000);
      transactions.push(transaction);
    }
  }
  const ofType = <Type extends Transaction["type"]>(type: Type) =>
    transactions.filter((each): each is Extract<Transaction, { readonly type: Type }> => each.type === type);
  const [opening] = ofType("open-election");
  if (opening === undefined) return err(`no election ${electionId} on this chain`);
  const context = openElection(opening.election);
  if (!context.ok) return err(`election ${electionId}: ${context.error}`);
  const ballots = collect(ofType("ballot"), (transaction) => readBallot(context.value, transaction));
  if (!ballots.ok) return ballots;
  const credentials = ofType("add-credentials").flatMap((added) => added.credentials);
  const closed = ofType("close-election").length > 0;
  const aggregate = aggregateOf(context.value, { ballots: ballots.value, credentials });
  const isOpened = closed && aggregate.numTallied >= opening.options.ballots_min;
  const trustees = parseTrustees(opening.trustees);
  if (!trustees.ok) return err(`election ${electionId}: ${trustees.error}`);
  const keys = trusteeKeysOf(trustees.value);
  const counts = (transaction: PartialDecryptionTransaction): boolean => {
    const publicKey = keys[transaction.owner - 1];
    const statement = { genesisHash, context: context.value, tally: aggregate.ciphertexts };
    return publicKey !== undefined && checkDecryption({ ...statement, publicKey }, transaction).ok;
  };
  return ok({
    timestamp,
    election: opening.election,
    trustees: opening.trustees,
    credentials: encodePublicCredentials(credentials),
    ballots: ballots.value.map(encodeBallot),
    closed,
    encryptedTally: isOpened ? encryptedTallyOf(context.value, aggregate) : null,
    partialDecryptions: ofType("partial-decryption")
      .filter(counts)
      .map(({ owner, partial_decryption }) => ({ owner, text: partial_decryption })),
    result: ofType("election-result")[0]?.result ?? null,
  });
}

function readBallot(context: ElectionContext, transaction: BallotTransaction): Result<Ballot, string> {
  const evidence = { encryptedVote: transaction.encrypted_vote, proof: transaction.proof };
  const read = fromEvidence(context, evidence);
  return read.ok ? ok(read.value.ballot) : err(`ballot ${transaction.ballot_hash}: ${read.error}`);
}

/** The sum of the last ballot of each credential (spec 4.17). */
function aggregateOf(
  context: ElectionContext,
  cast: { readonly ballots: readonly Ballot[]; readonly credentials: readonly PublicCredential[] },
): Aggregate {
  const { group } = context;
  const weights = new Map(cast.credentials.map(({ credential, weight }) => [credential, weight]));
  const last = new Map(cast.ballots.map((ballot) => [group.encode(ballot.credential), ballot]));
  return [...last].reduce(
    (sum, [credential, ballot]) =>
      addBallot(group, sum, { choices: choicesOf(ballot), weight: weights.get(credential) ?? 1 }),
    emptyAggregate(context),
  );
}

function encryptedTallyOf({ group }: ElectionContext, aggregate: Aggregate): { text: string; sized: string } {
  const text = encodeEncryptedTally(group, aggregate.ciphertexts);
  return { text, sized: encodeSizedEncryptedTally(aggregate, text) };
}
