/**
 * What the API's database repeats of the ledger, made anew from the blocks: which elections there are and how far each is,
 * which credentials and which ballots are final. Who the people are, no block says.
 */

import type { ElectionState } from "@tabella/chain/election-state";
import type { Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import type { ChainState } from "@tabella/chain/state";
import { fromHex, type Hash } from "@tabella/crypto/hex";
import type { Database } from "@tabella/db/database";
import { accountByEmail } from "@tabella/db/queries/accounts";
import { type CredentialRow, credentialsOf, markCredentialFinal } from "@tabella/db/queries/credentials";
import { electionByUuid, insertOpenedElection, setElectionPhase } from "@tabella/db/queries/elections";
import { countRollEntries, restoreRoll } from "@tabella/db/queries/rolls";
import { trusteesOf } from "@tabella/db/queries/trustees";
import { markVoteFinal, reserveVote, votesOf } from "@tabella/db/queries/votes";
import type { CheckedRoll } from "@tabella/election/roll-file";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";
import { followNode } from "./chain-snapshot.ts";

/** What was done for one election of the ledger, and what only a backup could give back. */
export interface Reindexed {
  readonly electionId: string;
  readonly name: string;
  /** missing: nobody is there whom it could belong to. */
  readonly election: "as it was" | "made anew" | "phase corrected" | "missing";
  /** Rows that were made or corrected. */
  readonly credentials: number;
  readonly votes: number;
  /** With open registration: credentials of the ledger whose voter the database does not know. */
  readonly credentialsOfNobody: number;
  /** Votes that the database calls final and the ledger does not have: it is an older one than it was. */
  readonly votesNotOnLedger: number;
  readonly trusteesUnknown: boolean;
  readonly rollUnknown: boolean;
}

interface Place {
  readonly transactionHash: Hash;
  readonly height: number;
  readonly timestamp: number;
}

export interface LedgerIndex {
  readonly state: ChainState;
  readonly ballots: ReadonlyMap<Hash, Place>;
  readonly timestamps: readonly number[];
}

/** The whole ledger behind a node, each block checked, and where each ballot lies. */
export async function indexLedger(
  genesis: Genesis,
  node: string,
  onProgress: (done: number, total: number) => void,
): Promise<LedgerIndex> {
  const ballots = new Map<Hash, Place>();
  const timestamps = [genesis.timestamp];
  let state = genesisState(genesis);
  for await (const { block, after } of followNode(node, state, onProgress)) {
    const { index: height, timestamp } = block;
    timestamps.push(timestamp);
    for (const transaction of block.transactions) {
      if (transaction.type !== "ballot") continue;
      ballots.set(transaction.ballot_hash, { transactionHash: hashTransaction(transaction).hash, height, timestamp });
    }
    state = after;
  }
  return { state, ballots, timestamps };
}

/**
 * Brings the database up to the ledger. May be done again at any time, also while the API runs.
 * @param given.administrator e-mail address of the account to which elections that the database has lost shall belong
 * @param given.rolls as the credential authorities have handed them out
 * @throws UserFailure (exit code 2) if there is no such administrator, or a roll is not the one on the ledger
 */
export async function reindex(
  db: Database,
  ledger: LedgerIndex,
  given: { readonly administrator: string | undefined; readonly rolls: readonly CheckedRoll[] },
): Promise<Reindexed[]> {
  const { administrator, rolls } = given;
  for (const { election, roll } of rolls) {
    if (ledger.state.elections.get(election)?.roll?.hash === roll.hash) continue;
    throw new UserFailure(`the ledger has no election ${election} with the roll ${roll.hash}`, exitCodes.usage);
  }
  const owner = administrator === undefined ? null : await accountByEmail(db, administrator);
  if (administrator !== undefined && owner?.role !== "administrator") {
    throw new UserFailure(
      `${administrator} is no administrator: register and appoint the account first`,
      exitCodes.usage,
    );
  }
  const done: Reindexed[] = [];
  for (const election of ledger.state.elections.values()) {
    const roll = rolls.find((each) => each.election === election.uuid);
    done.push(await reindexElection(db, ledger, election, { owner: owner?.id ?? null, roll }));
  }
  return done;
}

async function reindexElection(
  db: Database,
  ledger: LedgerIndex,
  election: ElectionState,
  { owner, roll }: { readonly owner: bigint | null; readonly roll: CheckedRoll | undefined },
): Promise<Reindexed> {
  const { uuid } = election;
  const row = await bringElection(db, ledger, election, owner);
  const lacksRoll = async () => election.roll !== null && (await countRollEntries(db, uuid)) === 0;
  if (roll !== undefined && row !== "missing" && (await lacksRoll())) await bringRoll(db, ledger, election, roll);
  const known = await credentialsOf(db, uuid);
  const votesBefore = await votesOf(db, uuid);
  let [credentials, votes] = [0, 0];
  for (const credential of known) {
    const onLedger = election.credentials.get(credential.credential);
    if (onLedger !== undefined && credential.state !== "final") {
      await markCredentialFinal(db, credential);
      credentials += 1;
    }
    const place = onLedger?.ballot == null ? undefined : ledger.ballots.get(onLedger.ballot.hash);
    if (onLedger?.ballot == null || place === undefined) continue;
    const before = votesBefore.find(({ accountId }) => accountId === credential.accountId);
    if (before?.state === "final" && before.ballotHash === onLedger.ballot.hash) continue;
    await bringVote(db, credential, onLedger.ballot.hash, place);
    votes += 1;
  }
  const ofSomebody = new Set(known.map(({ credential }) => credential));
  // By roll nobody is given another one than that of his letter.
  const given = election.roll === null ? [...election.credentials.keys()] : [];
  const isLost = ({ state, ballotHash }: (typeof votesBefore)[number]) =>
    state === "final" && !election.ballotHashes.has(ballotHash);
  return {
    ...{ electionId: uuid, name: election.context.election.name, election: row, credentials, votes },
    credentialsOfNobody: given.filter((credential) => !ofSomebody.has(credential)).length,
    votesNotOnLedger: votesBefore.filter(isLost).length,
    trusteesUnknown:
      election.trusteeItems.some(({ kind }) => kind === "Single") && (await trusteesOf(db, uuid)).length === 0,
    rollUnknown: await lacksRoll(),
  };
}

async function bringElection(
  db: Database,
  { timestamps }: LedgerIndex,
  election: ElectionState,
  owner: bigint | null,
): Promise<Reindexed["election"]> {
  const { uuid, phase, options, context } = election;
  const row = await electionByUuid(db, uuid);
  if (row?.phase === phase) return "as it was";
  if (row !== null) {
    await setElectionPhase(db, uuid, phase);
    return "phase corrected";
  }
  if (owner === null) return "missing";
  const { name, description, questions } = context.election;
  await insertOpenedElection(db, {
    ...{ uuid, name, description, questions: JSON.stringify(questions), phase },
    registration: options.registration,
    ballotsMin: options.ballots_min,
    replacingAllowed: options.replacing_allowed,
    closesAt: options.closes_at === null ? null : new Date(options.closes_at),
    isDemo: false,
    createdBy: owner,
    createdAt: new Date(timestamps[election.openedInBlock] ?? 0),
  });
  return "made anew";
}

/** Who is on it, by e-mail address: the ledger has its hash, and the credentials. */
async function bringRoll(
  db: Database,
  { timestamps }: LedgerIndex,
  { uuid: electionUuid, openedInBlock }: ElectionState,
  { roll, totalWeight, voters }: CheckedRoll,
): Promise<void> {
  const { hash: rollHash, size, authority, signature } = roll;
  const openedAt = new Date(timestamps[openedInBlock] ?? 0);
  const signed = { rollHash, size, totalWeight, authority, signature: fromHex(signature) };
  await restoreRoll(db, { electionUuid, ...signed, importedAt: openedAt, frozenAt: openedAt }, voters);
}

/** The ledger's ballot in the voter's row, whatever stood there. */
async function bringVote(db: Database, voter: CredentialRow, ballotHash: Hash, place: Place): Promise<void> {
  const { electionUuid, accountId } = voter;
  const { transactionHash, height, timestamp } = place;
  const attempt = { electionUuid, accountId, ballotHash, transactionHash };
  await reserveVote(db, { ...attempt, submittedAt: new Date(timestamp) });
  await markVoteFinal(db, { ...attempt, blockIndex: BigInt(height) });
}
