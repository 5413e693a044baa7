/**
 * How two nodes come to know each other: both prove the key that stands in the chain's validator set, over one transcript
 * that binds chain, genesis, both names and processes, a fresh nonce of each, and the TLS connection (SEC-15, SEC-16). A
 * reader names nobody and proves nothing; it may only read.
 */
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import { domainTags } from "@tabella/crypto/domain-tags";
import { fromHex, type Hex, isHex } from "@tabella/crypto/hex";
import type { Address, SignatureChecker, Signer } from "@tabella/crypto/signature";
import { encodeFields, uint64 } from "@tabella/crypto/tagged-hash";
import { z } from "zod";

export const bytes = (length: number) =>
  z.custom<Hex>(
    (text) => typeof text === "string" && isHex(text, length),
    `not 0x and ${2 * length} lower-case digits`,
  );
/** What a process draws at its start: two with one key differ in it. */
export const instanceLength = 16;

export const HelloSchema = z.strictObject({
  chainId: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  genesisHash: bytes(32),
  /** null: a reader. */
  node: bytes(20).nullable(),
  instance: bytes(instanceLength),
  nonce: bytes(32),
});
export type Hello = z.infer<typeof HelloSchema>;

export interface Answer {
  readonly node: Address;
  readonly instance: Hex;
  readonly nonce: Hex;
  /** The answering node's, over the transcript. */
  readonly signature: Hex;
}
export const AnswerSchema = z.strictObject({
  node: bytes(20),
  instance: bytes(instanceLength),
  nonce: bytes(32),
  signature: bytes(64),
});
export const ProofSchema = z.strictObject({ signature: bytes(64) });

export interface Transcript {
  readonly identity: ChainIdentity;
  /** null: a reader. */
  readonly caller: Address | null;
  readonly answerer: Address;
  readonly callerInstance: Hex;
  readonly answererInstance: Hex;
  readonly callerNonce: Hex;
  readonly answererNonce: Hex;
  /** What both ends of one TLS connection, and nobody else, know of it (RFC 9266). */
  readonly channel: Hex;
}

export type Side = "caller" | "answerer";

function transcriptBytes(transcript: Transcript, side: Side): Uint8Array {
  const { identity, caller, answerer, callerInstance, answererInstance, callerNonce, answererNonce, channel } =
    transcript;
  return encodeFields(domainTags.peerHandshake, [
    // The side is signed too, so that a node's own signature can never be sent back to it.
    new TextEncoder().encode(side),
    uint64(identity.chainId),
    fromHex(identity.genesisHash),
    caller === null ? new Uint8Array(0) : fromHex(caller),
    fromHex(answerer),
    fromHex(callerInstance),
    fromHex(answererInstance),
    fromHex(callerNonce),
    fromHex(answererNonce),
    fromHex(channel),
  ]);
}

/** The signature by which a side shows that it holds its key. */
export function proveSide(transcript: Transcript, side: Side, signer: Signer): Hex {
  return signer.signEd25519(transcriptBytes(transcript, side));
}

/** True only for what {@link proveSide} made with the key of the validator whom the transcript names on that side. */
export function checkSide(
  { transcript, side, signature }: { readonly transcript: Transcript; readonly side: Side; readonly signature: Hex },
  { validators, checker }: { readonly validators: ValidatorSet; readonly checker: SignatureChecker },
): boolean {
  const named = side === "caller" ? transcript.caller : transcript.answerer;
  const validator = validators.find(({ address }) => address === named);
  return (
    validator !== undefined && checker.checkEd25519(validator.publicKey, transcriptBytes(transcript, side), signature)
  );
}
