/**
 * Two processes with one validator's key: whoever comes second is told so by a validator that hears both, with a proof
 * that no liar can make: the first one's signature over the second one's fresh nonce. The first one hears of it too.
 */
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { domainTags } from "@tabella/crypto/domain-tags";
import { fromHex, type Hex } from "@tabella/crypto/hex";
import type { Address, HybridPublicKey, SignatureChecker, Signer } from "@tabella/crypto/signature";
import { encodeFields, uint64 } from "@tabella/crypto/tagged-hash";
import { z } from "zod";
import { bytes, checkSide, instanceLength, type Transcript } from "./handshake.ts";

/** What a validator that both have called shows to the first: the handshake of the second, signed with the same key. */
export const PresenceQuestionSchema = z.strictObject({
  callerInstance: bytes(instanceLength),
  answererInstance: bytes(instanceLength),
  callerNonce: bytes(32),
  answererNonce: bytes(32),
  channel: bytes(32),
  signature: bytes(64),
});
export type PresenceQuestion = z.infer<typeof PresenceQuestionSchema>;

/** The first one's answer: a process with this key lives. */
export const PresenceSchema = z.strictObject({ instance: bytes(instanceLength), signature: bytes(64) });
export type Presence = z.infer<typeof PresenceSchema>;

/** How a caller's proof ends: it is let in, or another process with its key is connected already. */
export const ProofOutcomeSchema = z.discriminatedUnion("admitted", [
  z.strictObject({ admitted: z.literal(true) }),
  /** Without the proof of its presence, the caller tries again: the other connection may be about to end. */
  z.strictObject({ admitted: z.literal(false), presence: PresenceSchema.nullable() }),
]);
export type ProofOutcome = z.infer<typeof ProofOutcomeSchema>;

interface Own {
  readonly identity: ChainIdentity;
  readonly instance: Hex;
}

function presenceBytes({ identity, instance }: Own, node: Address, nonce: Hex): Uint8Array {
  return encodeFields(domainTags.keyPresence, [
    uint64(identity.chainId),
    fromHex(identity.genesisHash),
    fromHex(node),
    fromHex(instance),
    fromHex(nonce),
  ]);
}

/**
 * The first process' answer to a question of `asker`.
 * @returns null if the question does not show that another process signs with this key
 */
export function answerPresence(
  { signature, ...greeting }: PresenceQuestion,
  options: Own & { readonly asker: Address; readonly signer: Signer; readonly checker: SignatureChecker },
): Presence | null {
  const { identity, instance, asker, signer, checker } = options;
  const transcript: Transcript = { ...greeting, identity, caller: signer.address, answerer: asker };
  const self = { address: signer.address, name: "", publicKey: signer.publicKey };
  const isOther = greeting.callerInstance !== instance;
  if (!isOther || !checkSide({ transcript, side: "caller", signature }, { validators: [self], checker })) return null;
  const bytesToSign = presenceBytes({ identity, instance }, signer.address, greeting.callerNonce);
  return { instance, signature: signer.signEd25519(bytesToSign) };
}

/** True only if another process answered with this key, after the nonce was drawn. */
export function checkPresence(
  { instance, signature }: Presence,
  options: Own & {
    readonly nonce: Hex;
    readonly node: Address;
    readonly publicKey: HybridPublicKey;
    readonly checker: SignatureChecker;
  },
): boolean {
  const { identity, nonce, node, publicKey, checker } = options;
  if (instance === options.instance) return false;
  return checker.checkEd25519(publicKey, presenceBytes({ identity, instance }, node, nonce), signature);
}
