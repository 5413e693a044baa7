import { domainTags } from "@tabella/crypto/domain-tags";
import { fromHex, type Hex } from "@tabella/crypto/hex";
import type { Address, SignatureChecker, Signer } from "@tabella/crypto/signature";
import { encodeFields, uint32, uint64 } from "@tabella/crypto/tagged-hash";
import { sealBytes } from "./certificate.ts";
import type { ChainIdentity } from "./chain-identity.ts";
import type { BareMessage, Commit, SignedMessage, Without } from "./message.ts";
import { type ValidatorSet, validatorOf } from "./validator-set.ts";

/** A message before its author signs it. */
export type Unsigned = Without<SignedMessage, "author" | "signature">;

/** In the signed bytes a kind is its number: a PREPARE is never a COMMIT. */
const kindNumber = { proposal: 1, prepare: 2, commit: 3, "round-change": 4 } as const;

/**
 * The bytes under a message's signature (C-4, SEC-16): tag, chain id, genesis hash, kind, height, round, author, and
 * what the kind adds. A PROPOSAL's block is bound by its digest; justifications carry signatures of their own.
 */
export function messageBytes(identity: ChainIdentity, message: Without<BareMessage, "signature">): Uint8Array {
  return encodeFields(domainTags.consensusMessage, [
    uint64(identity.chainId),
    fromHex(identity.genesisHash),
    uint32(kindNumber[message.kind]),
    uint64(message.height),
    uint64(message.round),
    fromHex(message.author),
    ...contentFields(message),
  ]);
}

function contentFields(message: Without<BareMessage, "signature">): Uint8Array[] {
  switch (message.kind) {
    case "proposal":
    case "prepare":
      return [fromHex(message.digest)];
    case "commit":
      return [fromHex(message.digest), fromHex(message.seal)];
    case "round-change":
      return message.prepared ? [uint64(message.prepared.round), fromHex(message.prepared.digest)] : [];
  }
}

/** Signs a message as `signer`. Only for what has been decided to be said: see `say`, which remembers it (C-33). */
export function signMessage<Message extends Unsigned>(
  identity: ChainIdentity,
  signer: Signer,
  unsigned: Message,
): Message & { readonly author: Address; readonly signature: Hex } {
  const authored = { ...unsigned, author: signer.address };
  return { ...authored, signature: signer.signEd25519(messageBytes(identity, authored)) };
}

/** Signs a COMMIT with its seal. */
export function signCommit(
  identity: ChainIdentity,
  signer: Signer,
  vote: Pick<Commit, "height" | "round" | "digest">,
): Commit {
  const { height, round, digest } = vote;
  const seal = signer.signHybrid(sealBytes(identity, { height, round, blockHash: digest }));
  return signMessage(identity, signer, { kind: "commit", height, round, digest, seal } as const);
}

export interface SignatureContext {
  readonly identity: ChainIdentity;
  readonly validators: ValidatorSet;
  readonly checker: SignatureChecker;
}

/**
 * True only if a member of the set signed exactly this message for this chain (C-4), and, for a COMMIT, its seal holds
 * too (C-5). Says nothing of blocks and justifications.
 */
export function checkMessage(context: SignatureContext, message: BareMessage): boolean {
  const { identity, validators, checker } = context;
  const publicKey = validatorOf(validators, message.author)?.publicKey;
  if (publicKey === undefined) return false;
  if (!checker.checkEd25519(publicKey, messageBytes(identity, message), message.signature)) return false;
  if (message.kind !== "commit") return true;
  const { height, round, digest, seal } = message;
  return checker.checkHybrid(publicKey, sealBytes(identity, { height, round, blockHash: digest }), seal);
}
