import { signCast } from "@tabella/chain/ballot-signature";
import { voterPseudonym } from "@tabella/chain/credential-entry";
import { chainIdentity, defaultLimits, formatGenesis, type Genesis } from "@tabella/chain/genesis";
import { zeroHash } from "@tabella/chain/genesis-block";
import { addCredentials, closeElection, openElection, type Registrar } from "@tabella/chain/registrar";
import { testSigner } from "@tabella/chain/small-election.fixture";
import type {
  AddCredentialsTransaction,
  BallotTransaction,
  CloseElectionTransaction,
  ElectionOptions,
  ElectionResultTransaction,
  OpenElectionTransaction,
  PartialDecryptionTransaction,
} from "@tabella/chain/transaction";
import { partialDecryption } from "@tabella/chain/trustee";
import type { Hash } from "@tabella/crypto/hex";
import type { Signer } from "@tabella/crypto/signature";
import { writeArchive } from "@tabella/election/archive";
import { ballotHash, type CommittedBallot } from "@tabella/election/ballot";
import { encodeBallot } from "@tabella/election/ballot-message";
import { encodeJson } from "@tabella/election/compact-json";
import { toEvidence } from "@tabella/election/evidence";
import type { CiphertextTable } from "@tabella/election/tally";
import { unwrap } from "@tabella/election/testing/example-election";
import { exportRecord } from "../../src/export-record.ts";
import type { RecordFiles } from "../../src/verify-record.ts";
import { plainPlan } from "./elections.ts";
import { forgeBlocks, type Network, type Step, toNdjson } from "./forged-chain.ts";
import { countedBallots, type ForgedElection, forgeElection, voterOf } from "./forged-election.ts";
import { aggregateOf } from "./forged-tally.ts";

/* An election day on a chain of one validator: the first voter votes twice, where that is allowed. */

export const validator: Signer = testSigner("corpus validator");
export const stranger: Signer = testSigner("corpus stranger");
const registrarKey: Signer = testSigner("corpus registrar");

export const genesis: Genesis = {
  format: "tabella-genesis-1",
  chain_id: 8546,
  timestamp: 1_790_000_000_000,
  validators: [{ name: "one", ...validator.publicKey }],
  registrar: registrarKey.publicKey.ed25519,
  limits: defaultLimits,
};
export const network: Network = { genesis, signers: [validator] };

export const options: ElectionOptions = {
  registration: "open",
  ballots_min: 1,
  replacing_allowed: true,
  closes_at: null,
};

export function registrarOf(of: Genesis = genesis, key: Signer = registrarKey): Registrar {
  return { identity: chainIdentity(of), signer: { publicKey: key.publicKey.ed25519, sign: key.signEd25519 } };
}

let election: ForgedElection | undefined;

/** The election of the story, made once: the plain one, in which the first voter votes again. */
export function chainElection(): ForgedElection {
  election ??= forgeElection({ ...plainPlan, seed: 303, votes: [...plainPlan.votes, { voter: 0, choices: [[0, 1]] }] });
  return election;
}

/** A ballot as a transaction, signed by its credential for this chain. */
export function ballotTransaction(
  forged: ForgedElection,
  committed: CommittedBallot,
  cast: { readonly voter: number; readonly replaces?: Hash; readonly genesis?: Genesis },
): BallotTransaction {
  const { genesisHash } = chainIdentity(cast.genesis ?? genesis);
  const { replaces = zeroHash, voter } = cast;
  const { uuid } = forged.context.election;
  const { credential } = committed.ballot;
  const hash = ballotHash(encodeBallot(committed.ballot));
  const { encryptedVote, proof } = toEvidence(committed);
  const statement = { genesisHash, election: uuid, credential, ballotHash: hash, replaces };
  return {
    type: "ballot",
    voter_id: voterPseudonym(uuid, forged.context.group.encode(credential)),
    election_id: uuid,
    encrypted_vote: encryptedVote,
    proof,
    ballot_hash: hash,
    replaces,
    signature: signCast(statement, voterOf(forged.voters, voter).secret, forged.random),
  };
}

/** The same transaction, saying something else under its credential's signature. */
export function recast(
  forged: ForgedElection,
  transaction: BallotTransaction,
  cast: { readonly voter: number; readonly change: Partial<BallotTransaction>; readonly genesisHash?: Hash },
): BallotTransaction {
  const changed = { ...transaction, ...cast.change };
  const { secret, credential } = voterOf(forged.voters, cast.voter);
  const { group } = forged.context;
  const statement = {
    genesisHash: cast.genesisHash ?? chainIdentity(genesis).genesisHash,
    election: changed.election_id,
    credential: unwrap(group.decode(credential)),
    ballotHash: changed.ballot_hash,
    replaces: changed.replaces,
  };
  return { ...changed, signature: signCast(statement, secret, forged.random) };
}

export function decryptionTransaction(
  forged: ForgedElection,
  owner: number,
  input: { readonly genesis?: Genesis; readonly tally?: CiphertextTable } = {},
): PartialDecryptionTransaction {
  const { context, privateKeys, random } = forged;
  const { genesisHash } = chainIdentity(input.genesis ?? genesis);
  const tally = input.tally ?? aggregateOf(forged, countedBallots(forged)).ciphertexts;
  const privateKey = privateKeys[owner - 1] ?? 0n;
  return partialDecryption({ genesisHash, context, tally, owner, privateKey }, random);
}

/** Every transaction of the day, by what it is. */
export interface Day {
  readonly forged: ForgedElection;
  readonly open: OpenElectionTransaction;
  readonly add: AddCredentialsTransaction;
  readonly first: BallotTransaction;
  readonly second: BallotTransaction;
  /** Replaces the first. */
  readonly again: BallotTransaction;
  readonly close: CloseElectionTransaction;
  readonly decryptions: readonly [PartialDecryptionTransaction, PartialDecryptionTransaction];
  readonly result: ElectionResultTransaction;
}

export interface DayOptions {
  readonly genesis?: Genesis;
  readonly options?: Partial<ElectionOptions>;
  /** True if the first voter votes again, and so the tally is another. */
  readonly replaced?: boolean;
}

export function makeDay({ genesis: of = genesis, options: changed = {}, replaced = false }: DayOptions = {}): Day {
  const forged = chainElection();
  const { context, record, voters, ballots } = forged;
  const { uuid } = context.election;
  const registrar = registrarOf(of);
  const [one, two, three] = ballots;
  if (one === undefined || two === undefined || three === undefined) throw new Error("three ballots were cast");
  const first = ballotTransaction(forged, one, { voter: 0, genesis: of });
  const counted = aggregateOf(forged, countedBallots({ voters, ballots: replaced ? ballots : [one, two] }));
  const tally = counted.ciphertexts;
  return {
    forged,
    open: openElection(registrar, {
      election: record.election,
      trustees: record.trustees,
      options: { ...options, ...changed },
      roll: null,
    }),
    add: addCredentials(registrar, {
      election: uuid,
      credentials: voters.map(({ credential, weight }) => ({ credential, weight })),
    }),
    first,
    second: ballotTransaction(forged, two, { voter: 1, genesis: of }),
    again: ballotTransaction(forged, three, { voter: 0, replaces: first.ballot_hash, genesis: of }),
    close: closeElection(registrar, uuid),
    decryptions: [
      decryptionTransaction(forged, 1, { genesis: of, tally }),
      decryptionTransaction(forged, 2, { genesis: of, tally }),
    ],
    result: {
      type: "election-result",
      election_id: uuid,
      result: encodeJson({ result: [replaced ? [0, 2] : [1, 1]] }),
    },
  };
}

/** The day's blocks. */
export interface Steps {
  readonly open: Step;
  readonly add: Step;
  readonly votes?: Step;
  readonly again?: Step;
  readonly close: Step;
  readonly decrypt?: Step;
  readonly result?: Step;
}

export function stepsOf({ open, add, first, second, close, decryptions, result }: Day): Required<Omit<Steps, "again">> {
  return {
    open: { transactions: [open] },
    add: { transactions: [add] },
    votes: { transactions: [first, second] },
    close: { transactions: [close] },
    decrypt: { transactions: decryptions },
    result: { transactions: [result] },
  };
}

export function inOrder({ open, add, votes, again, close, decrypt, result }: Steps): Step[] {
  return [open, add, votes, again, close, decrypt, result].filter((step) => step !== undefined);
}

interface TrueDays {
  readonly day: Day;
  readonly steps: Required<Omit<Steps, "again">>;
  /** The same votes, but at least three were demanded: nothing follows the closing, and the record is complete. */
  readonly short: Required<Pick<Steps, "open" | "add" | "votes" | "close">>;
  /** Nobody votes: the smallest chain that has a complete record. */
  readonly bare: Required<Pick<Steps, "open" | "add" | "close">>;
  /** The first voter votes again. */
  readonly twice: { readonly day: Day; readonly steps: Required<Steps> };
}

let days: TrueDays | undefined;

/** Days without a lie, made once. */
export function trueDays(): TrueDays {
  if (days !== undefined) return days;
  const day = makeDay();
  const { decrypt: _decrypt, result: _result, ...short } = stepsOf(makeDay({ options: { ballots_min: 3 } }));
  const { votes: _votes, ...bare } = short;
  const again = makeDay({ replaced: true });
  const twice = { day: again, steps: { ...stepsOf(again), again: { transactions: [again.again] } } };
  days = { day, steps: stepsOf(day), short, bare, twice };
  return days;
}

/** The archive of the true day. */
export function dayArchive(): Uint8Array {
  const { steps, day } = trueDays();
  const blocks = forgeBlocks(network, inOrder(steps));
  const { genesisHash } = chainIdentity(genesis);
  return writeArchive(unwrap(exportRecord({ blocks, electionId: day.open.election_id, genesisHash })));
}

/**
 * The files of a chain. The archive is what the chain would export, lies included, so that both are one; if nothing can be
 * exported, it is that of the true day.
 */
export function chainFiles(
  steps: readonly Step[],
  of: Network = network,
  forged: ForgedElection = chainElection(),
): RecordFiles<string> {
  const blocks = forgeBlocks(of, steps);
  const { genesisHash } = chainIdentity(of.genesis);
  const exported = exportRecord({ blocks, electionId: forged.context.election.uuid, genesisHash });
  return {
    archive: exported.ok ? writeArchive(exported.value) : dayArchive(),
    chain: { genesis: formatGenesis(of.genesis), blocks: toNdjson(blocks) },
  };
}
