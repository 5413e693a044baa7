import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import { domainTags } from "@tabella/crypto/domain-tags";
import { fromHex, type Hash, toHex } from "@tabella/crypto/hex";
import { encodeFields, taggedHash, uint64 } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import type { BlockHeader } from "./block.ts";

/**
 * A block's identity: tagged hash of chain id, genesis hash and every header field in order, each of fixed size.
 * Round, seals and the author's signature are outside, so which seals were collected never changes it.
 */
export function blockHash(identity: ChainIdentity, header: BlockHeader): Hash {
  return toHex(
    taggedHash(domainTags.blockHash, [
      uint64(identity.chainId),
      fromHex(identity.genesisHash),
      uint64(header.index),
      fromHex(header.prev_hash),
      uint64(header.timestamp),
      fromHex(header.transactions_root),
      fromHex(header.state_root),
      fromHex(header.ledger_root),
      uint64(header.ledger_size),
      fromHex(header.validators_root),
      fromHex(header.validator),
    ]),
  );
}

/** The bytes under the author's hybrid signature. The hash covers the rest; height and chain make replays impossible to read otherwise. */
export function blockAuthorBytes(
  identity: ChainIdentity,
  block: { readonly index: number; readonly block_hash: Hash },
): Uint8Array {
  return encodeFields(domainTags.blockAuthor, [
    uint64(identity.chainId),
    fromHex(identity.genesisHash),
    uint64(block.index),
    fromHex(block.block_hash),
  ]);
}

/** Of a set, which is a value: it changes once in a thousand blocks, and each asks for it. */
const knownRoots = new WeakMap<ValidatorSet, Hash>();

/** Commits to the set that seals the next block: addresses, names and both keys, in order. */
export function validatorsRoot(validators: ValidatorSet): Hash {
  const known = knownRoots.get(validators);
  if (known !== undefined) return known;
  const root = toHex(
    taggedHash(
      domainTags.validatorSet,
      validators.flatMap(({ address, name, publicKey }) => [
        fromHex(address),
        utf8ToBytes(name),
        fromHex(publicKey.ed25519),
        fromHex(publicKey.ml_dsa_44),
      ]),
    ),
  );
  knownRoots.set(validators, root);
  return root;
}

/** The fields that {@link blockHash} covers, and no others. */
export function headerOf(block: BlockHeader): BlockHeader {
  const {
    index,
    prev_hash,
    timestamp,
    transactions_root,
    state_root,
    ledger_root,
    ledger_size,
    validators_root,
    validator,
  } = block;
  return {
    index,
    prev_hash,
    timestamp,
    transactions_root,
    state_root,
    ledger_root,
    ledger_size,
    validators_root,
    validator,
  };
}
