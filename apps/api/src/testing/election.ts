/** Voters and trustees for tests: what their browsers do, with the real cryptography. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { defaultLimits } from "@tabella/chain/genesis";
import type { BallotTransaction } from "@tabella/chain/transaction";
import { decodeTransaction, encodeTransaction } from "@tabella/chain/transaction-codec";
import { partialDecryption } from "@tabella/chain/trustee";
import { signAsTrustee } from "@tabella/chain/trustee-signature";
import { castBallot, prepareVote } from "@tabella/chain/voter";
import { ed25519Group } from "@tabella/crypto/group";
import type { Hash } from "@tabella/crypto/hex";
import type { Result } from "@tabella/crypto/result";
import { generateCredential, publicCredential } from "@tabella/election/credential";
import { type ElectionContext, openElection } from "@tabella/election/election";
import { parseEncryptedTally } from "@tabella/election/tally";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import type { ElectionDetail, ElectionDraftInput, VoteStatus } from "@tabella/rpc/api/schemas";
import type { TestPerson } from "./api.ts";

export const random = (length: number) => new Uint8Array(randomBytes(length));

export interface OpenElection {
  readonly electionId: string;
  readonly context: ElectionContext;
  readonly genesisHash: Hash;
  readonly trusteeKeys: readonly bigint[];
}

export const smallDraft = {
  name: "Board",
  description: "",
  questions: [{ question: "Who?", answers: ["Ada", "Emmy"], min: 1, max: 1 }],
  registration: "open" as const,
  ballotsMin: 1,
};

type TestDraft = Partial<Pick<ElectionDraftInput, "questions" | "ballotsMin" | "closesAt" | "replacingAllowed">>;

/** One question with two candidates unless said, drafted, given its trustees' keys, and opened. */
export async function openTestElection(
  administrator: TestPerson,
  trustees: readonly TestPerson[],
  draft: TestDraft = {},
): Promise<OpenElection> {
  const { electionId, trusteeKeys } = await draftTestElection(administrator, trustees, draft);
  return asOpened(await administrator.client.elections.open.mutate({ electionId }), trusteeKeys);
}

/** As {@link openTestElection}, but for the opening. */
export async function draftTestElection(
  administrator: TestPerson,
  trustees: readonly TestPerson[],
  draft: TestDraft = {},
): Promise<Pick<OpenElection, "electionId" | "trusteeKeys">> {
  const { uuid: electionId } = await administrator.client.elections.create.mutate({
    ...smallDraft,
    trusteeEmails: trustees.map(({ account }) => account.email),
    ...draft,
  });
  const trusteeKeys: bigint[] = [];
  for (const trustee of trustees) {
    const { privateKey, publicKey } = generateTrusteeKey(random);
    trusteeKeys.push(privateKey);
    const { public_key, pok } = publicKey;
    await trustee.client.trustees.register.mutate({ electionId, publicKey: public_key, pok });
  }
  return { electionId, trusteeKeys };
}

/** An opened election as voters and trustees need it. */
export function asOpened(detail: ElectionDetail, trusteeKeys: readonly bigint[]): OpenElection {
  return {
    electionId: detail.uuid,
    context: held(openElection(detail.election ?? "")),
    genesisHash: detail.genesisHash as Hash,
    trusteeKeys,
  };
}

export function newCredential({ electionId }: OpenElection): { readonly secret: string; readonly credential: string } {
  const secret = generateCredential(random);
  return { secret, credential: publicCredential(secret, electionId, random) };
}

/** @param candidate 0 or 1 */
export function makeBallot(election: OpenElection, credential: string, candidate: number): BallotTransaction {
  return ballotOf(election, { credential, candidate });
}

/** @param replaces hash of this credential's ballot that counts so far */
export function makeReplacement(
  election: OpenElection,
  vote: { readonly credential: string; readonly candidate: number; readonly replaces: string },
): BallotTransaction {
  return ballotOf(election, vote);
}

function ballotOf(
  { context, genesisHash }: OpenElection,
  vote: { readonly credential: string; readonly candidate: number; readonly replaces?: string },
): BallotTransaction {
  const { credential, candidate, replaces } = vote;
  const choices = [[candidate === 0 ? 1 : 0, candidate === 1 ? 1 : 0]];
  const prepared = prepareVote({ context, credential, choices }, random);
  const named = replaces === undefined ? {} : { replaces: replaces as Hash };
  return castBallot({ genesisHash, context, credential, prepared, ...named }, random);
}

/** Registers a credential, and votes with it. */
export async function vote(person: TestPerson, election: OpenElection, candidate: number) {
  const { electionId } = election;
  const { secret, credential } = newCredential(election);
  await person.client.credentials.register.mutate({ electionId, credential });
  const transaction = encodeTransaction(makeBallot(election, secret, candidate));
  return { transaction, status: await cast(person, { electionId, transaction }) };
}

/** Sends a ballot, and waits until it is final: the answer itself waits two seconds only, whatever the machine does. */
export async function cast(person: TestPerson, vote: { electionId: string; transaction: string }): Promise<VoteStatus> {
  let status = await person.client.votes.submit.mutate(vote);
  const { ballotHash } = status;
  // Until it is final, the status names the ballot that it replaces.
  while (status.state === "pending" || (status.state === "final" && status.ballotHash !== ballotHash)) {
    await sleep(100);
    status = await person.client.votes.status.query({ electionId: vote.electionId });
  }
  return status;
}

/** What a trustee's browser sends after closing. */
export async function decryption(trustee: TestPerson, election: OpenElection, owner: number): Promise<string> {
  const task = await trustee.client.trustees.decryptionTask.query({ electionId: election.electionId });
  const { context, genesisHash, trusteeKeys } = election;
  const tally = held(parseEncryptedTally(context, task.encryptedTally));
  const privateKey = trusteeKeys[owner - 1] ?? 0n;
  return encodeTransaction(partialDecryption({ genesisHash, context, tally, owner, privateKey }, random));
}

/** The same without strong proofs, signed by the trustee: what the ledger takes only to name him. */
export function faultyDecryption(text: string, { genesisHash, trusteeKeys }: OpenElection, owner: number): string {
  const part = held(decodeTransaction(text, defaultLimits));
  if (part.type !== "partial-decryption") throw new Error("a trustee sends a partial decryption");
  const { signature: _, ...unsigned } = part;
  const transaction = { ...unsigned, strong_proofs: [] };
  const privateKey = trusteeKeys[owner - 1] ?? 0n;
  const publicKey = ed25519Group.multiplyGenerator(privateKey);
  const signature = signAsTrustee({ genesisHash, transaction, publicKey }, privateKey, random);
  return encodeTransaction({ ...transaction, signature });
}

export function held<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
