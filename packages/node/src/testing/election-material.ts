import { addCredentials, closeElection, openElection, type Registrar } from "@tabella/chain/registrar";
import type {
  AddCredentialsTransaction,
  BallotTransaction,
  CloseElectionTransaction,
  OpenElectionTransaction,
} from "@tabella/chain/transaction";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { castBallot, prepareVote } from "@tabella/chain/voter";
import { ed25519Group } from "@tabella/crypto/group";
import { toHex } from "@tabella/crypto/hex";
import type { PreparedBallot } from "@tabella/election/ballot";
import { generateCredential, publicCredential } from "@tabella/election/credential";
import {
  type ElectionContext,
  encodeElection,
  generateUuid,
  openElection as openContext,
} from "@tabella/election/election";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import { electionPublicKey, encodeTrustees, parseTrustees } from "@tabella/election/trustees";
import { seededRandom } from "./seeded-random.ts";

/*
 * A real election with real ballots, made once a process, because proofs are slow. Only the credentials' signatures
 * that bind a ballot to a chain are made anew for each genesis. Its keys come from a fixed seed and are no secrets.
 */

export interface Voter {
  readonly credential: string;
  readonly publicCredential: string;
  /** One or two different votes; only one of them may ever count. */
  readonly prepared: readonly PreparedBallot[];
}

export interface ElectionMaterial {
  readonly text: string;
  readonly trustees: string;
  readonly context: ElectionContext;
  readonly trusteeKey: bigint;
  /** On the list from the beginning. */
  readonly voters: readonly Voter[];
  /** Registered while the simulation runs. */
  readonly lateVoters: readonly Voter[];
  /** Never registered. */
  readonly strangers: readonly Voter[];
}

const votersMax = 14;
const bytes = seededRandom("election");
let made: ElectionMaterial | undefined;

export function electionMaterial(): ElectionMaterial {
  made ??= makeElection();
  return made;
}

function makeElection(): ElectionMaterial {
  const { privateKey, publicKey } = generateTrusteeKey(bytes);
  const trustees = encodeTrustees([{ kind: "Single", message: publicKey }]);
  const parsed = parseTrustees(trustees);
  if (!parsed.ok) throw new Error(parsed.error);
  const text = encodeElection({
    version: 1,
    description: "An election inside a simulation",
    name: "Simulated",
    group: "Ed25519",
    public_key: ed25519Group.encode(electionPublicKey(parsed.value)),
    questions: [{ answers: ["Yes", "No"], min: 1, max: 1, question: "Does it hold?" }],
    uuid: generateUuid(bytes),
  });
  const opened = openContext(text);
  if (!opened.ok) throw new Error(opened.error);
  const context = opened.value;
  const voter = (votes: number) => makeVoter(context, votes);
  return {
    text,
    trustees,
    context,
    trusteeKey: privateKey,
    voters: Array.from({ length: votersMax }, (_, at) => voter(at % 4 === 0 ? 2 : 1)),
    lateVoters: [voter(1), voter(1)],
    strangers: [voter(1)],
  };
}

function makeVoter(context: ElectionContext, votes: number): Voter {
  const credential = generateCredential(bytes);
  return {
    credential,
    publicCredential: publicCredential(credential, context.election.uuid, bytes),
    prepared: Array.from({ length: votes }, (_, at) =>
      prepareVote({ context, credential, choices: [at % 2 === 0 ? [1, 0] : [0, 1]] }, bytes),
    ),
  };
}

/** The election's transactions on one chain. */
export interface ElectionTransactions {
  readonly open: OpenElectionTransaction;
  readonly register: AddCredentialsTransaction;
  readonly registerLate: AddCredentialsTransaction;
  readonly close: CloseElectionTransaction;
  /** `[voter][vote]` */
  readonly ballots: readonly (readonly BallotTransaction[])[];
  readonly lateBallots: readonly BallotTransaction[];
  /** Texts that no validator may ever accept. */
  readonly invalid: readonly string[];
}

export function electionTransactions(registrar: Registrar): ElectionTransactions {
  // A stream for each chain, so that it does not matter which networks were made before.
  const bytes = seededRandom(`votes on ${registrar.identity.genesisHash}`);
  const { text, trustees, context, voters, lateVoters, strangers } = electionMaterial();
  const election = context.election.uuid;
  const credentialsOf = (list: readonly Voter[]) =>
    list.map((voter) => ({ credential: voter.publicCredential, weight: 1 }));
  const cast = ({ credential, prepared }: Voter) =>
    prepared.map((ballot) =>
      castBallot({ genesisHash: registrar.identity.genesisHash, context, credential, prepared: ballot }, bytes),
    );
  const ballots = voters.map(cast);
  const [first] = ballots.flat();
  if (first === undefined) throw new Error("there are voters");
  return {
    open: openElection(registrar, {
      election: text,
      trustees,
      options: { registration: "open", ballots_min: 1, replacing_allowed: false, closes_at: null },
      roll: null,
    }),
    register: addCredentials(registrar, { election, credentials: credentialsOf(voters) }),
    registerLate: addCredentials(registrar, { election, credentials: credentialsOf(lateVoters) }),
    close: closeElection(registrar, election),
    ballots,
    lateBallots: lateVoters.flatMap(cast),
    invalid: [
      ...strangers.flatMap(cast).map(encodeTransaction),
      // A garbled copy of an honest ballot: it must be refused, and must not condemn the honest one.
      encodeTransaction({ ...first, signature: toHex(bytes(64)) }),
      encodeTransaction({ ...first, proof: withLastDigitChanged(first.proof) }),
      '{"type":"ballot"}',
      "not even JSON",
    ],
  };
}

function withLastDigitChanged(hex: `0x${string}`): `0x${string}` {
  return `0x${hex.slice(2, -1)}${hex.endsWith("0") ? "1" : "0"}`;
}
