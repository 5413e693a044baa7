import type { Block } from "@tabella/chain/block";
import { ceremonySeats, ceremonyUuid, messageOf, thresholdElection } from "@tabella/chain/ceremony.fixture";
import { openedTally } from "@tabella/chain/election-state";
import { formatGenesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import { addCredentials, closeElection } from "@tabella/chain/registrar";
import {
  extend,
  openTransaction,
  seal,
  type TestElection,
  testGenesis,
  testRegistrar,
  vote,
} from "@tabella/chain/small-election.fixture";
import type { PartialDecryptionTransaction, Transaction } from "@tabella/chain/transaction";
import { electionResult, partialDecryption } from "@tabella/chain/trustee";
import { signAsTrustee } from "@tabella/chain/trustee-signature";
import { ed25519Group } from "@tabella/crypto/group";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { type ElectionRecord, writeArchive } from "@tabella/election/archive";
import { unwrap } from "@tabella/election/testing/example-election";
import { exportRecord } from "../export-record.ts";
import { toNdjson } from "./example-chain.ts";

/** An election of a single trustee (1) and three of whom two suffice (2, 3, 4), with their ceremony: a certified chain. */
export interface ThresholdChain {
  readonly election: TestElection;
  readonly record: ElectionRecord;
  readonly files: {
    readonly archive: Uint8Array;
    readonly chain: { readonly genesis: string; readonly blocks: string };
  };
}

/**
 * For tests.
 * @param decrypting owners, in the order of their parts
 * @param faulty an owner who signs another's part before
 */
export function thresholdChain(decrypting: readonly number[], faulty: number | null = null): ThresholdChain {
  const random = seededRandom(91);
  const seats = ceremonySeats({ size: 3, threshold: 2 });
  let state = genesisState(testGenesis);
  const blocks: Block[] = [];
  const add = (transactions: readonly Transaction[]) => {
    const next = extend(state, transactions);
    blocks.push(seal(state.identity, next.block));
    state = next.state;
  };
  for (let phase = 0; phase < 4; phase += 1) {
    add(seats.map((seat) => messageOf(state, seat)).filter((message) => message !== null));
  }
  const election = thresholdElection(state, seats, { voters: 3, singles: 1 });
  add([openTransaction(election)]);
  add([addCredentials(testRegistrar(), { election: ceremonyUuid, credentials: election.publicCredentials })]);
  add([0, 1, 2].map((voter) => vote(election, { voter, choice: voter === 1 ? [0, 1] : [1, 0] })));
  add([closeElection(testRegistrar(), ceremonyUuid)]);

  const current = () => {
    const found = state.elections.get(ceremonyUuid);
    if (found === undefined) throw new Error("the election was opened");
    return found;
  };
  const { genesisHash } = state.identity;
  const tally = current().aggregate.ciphertexts;
  const keyOf = (owner: number) => election.trusteeKeys[owner - 1] ?? 0n;
  const part = (owner: number) =>
    partialDecryption({ genesisHash, context: election.context, tally, owner, privateKey: keyOf(owner) }, random);
  const signedAnew = (changed: PartialDecryptionTransaction): PartialDecryptionTransaction => {
    const { signature: _, ...transaction } = changed;
    const publicKey = ed25519Group.multiplyGenerator(keyOf(changed.owner));
    return {
      ...transaction,
      signature: signAsTrustee({ genesisHash, transaction, publicKey }, keyOf(changed.owner), random),
    };
  };
  if (faulty !== null) add([signedAnew({ ...part(1), owner: faulty })]);
  for (const owner of decrypting) add([part(owner)]);
  add([unwrap(electionResult(openedTally(current())))]);
  const record = unwrap(exportRecord({ blocks, electionId: ceremonyUuid, genesisHash }));
  const chain = { genesis: formatGenesis(testGenesis), blocks: toNdjson(blocks) };
  return { election, record, files: { archive: writeArchive(record), chain } };
}
