import type { Block } from "@tabella/chain/block";
import { encodeBlock } from "@tabella/chain/block-codec";
import { openedTally } from "@tabella/chain/election-state";
import { formatGenesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import { addCredentials, closeElection } from "@tabella/chain/registrar";
import {
  extend,
  openTransaction,
  seal,
  type TestElection,
  testElection,
  testGenesis,
  testRegistrar,
  vote,
} from "@tabella/chain/small-election.fixture";
import type { ElectionOptions, PartialDecryptionTransaction, Transaction } from "@tabella/chain/transaction";
import { electionResult, partialDecryption } from "@tabella/chain/trustee";
import { signAsTrustee } from "@tabella/chain/trustee-signature";
import { ed25519Group } from "@tabella/crypto/group";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { writeArchive } from "@tabella/election/archive";
import { unwrap } from "@tabella/election/testing/example-election";
import { exportRecord } from "../export-record.ts";

/** What the export of a finished election gives, and how it came about. */
export interface ExampleChain {
  readonly election: TestElection;
  readonly blocks: readonly Block[];
  readonly genesis: string;
  readonly ndjson: string;
  readonly archive: Uint8Array;
}

/**
 * For tests: an election day on a chain of three validators. The first voter votes twice; the last credential comes late,
 * unless there is a roll.
 */
export function exampleChain(
  options: Partial<ElectionOptions> = {},
  /** What the first trustee sends before the right part. */
  faultyPart: ((part: PartialDecryptionTransaction) => Omit<PartialDecryptionTransaction, "signature">) | null = null,
): ExampleChain {
  const random = seededRandom(21);
  const election = testElection({ seed: "example chain", voters: 3 });
  const { uuid } = election.context.election;
  let state = genesisState(testGenesis);
  const blocks: Block[] = [];
  const add = (transactions: readonly Transaction[]) => {
    const next = extend(state, transactions);
    blocks.push(seal(state.identity, next.block));
    state = next.state;
  };
  const current = () => {
    const found = state.elections.get(uuid);
    if (found === undefined) throw new Error("the election was opened");
    return found;
  };
  const credentials = (from: number, to?: number) =>
    addCredentials(testRegistrar(), { election: uuid, credentials: election.publicCredentials.slice(from, to) });
  const isByRoll = options.registration === "roll";
  const first = vote(election, { voter: 0, choice: [0, 1] });
  add([openTransaction(election, { replacing_allowed: true, ...options })]);
  add([credentials(0, 2)]);
  if (isByRoll) add([credentials(2)]);
  add([first, vote(election, { voter: 1, choice: [1, 0] })]);
  if (!isByRoll) add([credentials(2)]);
  add([
    vote(election, { voter: 0, choice: [1, 0], replaces: first.ballot_hash, seed: "again" }),
    vote(election, { voter: 2, choice: [0, 1] }),
  ]);
  add([closeElection(testRegistrar(), uuid)]);
  if (current().phase === "closed") {
    const tally = current().aggregate.ciphertexts;
    const { genesisHash } = state.identity;
    const decryption = (owner: number) => {
      const privateKey = election.trusteeKeys[owner - 1] ?? 0n;
      return partialDecryption({ genesisHash, context: election.context, tally, owner, privateKey }, random);
    };
    // The second trustee is faster than the first: the order is the chain's.
    add([decryption(2)]);
    if (faultyPart !== null) {
      const { signature: _, ...transaction } = { signature: null, ...faultyPart(decryption(1)) };
      const [secret = 0n] = election.trusteeKeys;
      const publicKey = ed25519Group.multiplyGenerator(secret);
      add([{ ...transaction, signature: signAsTrustee({ genesisHash, transaction, publicKey }, secret, random) }]);
    }
    add([decryption(1)]);
    add([unwrap(electionResult(openedTally(current())))]);
  }
  const archive = writeArchive(
    unwrap(exportRecord({ blocks, electionId: uuid, genesisHash: state.identity.genesisHash })),
  );
  return { election, blocks, genesis: formatGenesis(testGenesis), ndjson: toNdjson(blocks), archive };
}

/** `chain.ndjson`: a block a line. */
export function toNdjson(blocks: readonly Block[]): string {
  return blocks.map((block) => `${encodeBlock(block)}\n`).join("");
}
