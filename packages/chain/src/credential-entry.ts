import { domainTags } from "@tabella/crypto/domain-tags";
import { fromHex, type Hash, type Hex, isHex, toHex } from "@tabella/crypto/hex";
import { taggedHash } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { checkEntry, proveEntry, type SparseMerkleTree, setEntry } from "./sparse-merkle-tree.ts";

/** What the state says of a credential: registered without a ballot, or the hash of the ballot that counts. */
export type CredentialEntry = "registered" | Hash;

/** Path of a credential in the state tree: it follows from election and public credential (64 hexadecimal digits). */
function credentialKey(election: string, credential: string): Uint8Array {
  return taggedHash(domainTags.stateKey, [utf8ToBytes(election), utf8ToBytes(credential)]);
}

/** The pseudonym under which a ballot stands in a block: `voter_id`. No identity enters it. */
export function voterPseudonym(election: string, credential: string): Hash {
  return toHex(taggedHash(domainTags.voterPseudonym, [utf8ToBytes(election), utf8ToBytes(credential)]));
}

export interface CredentialName {
  readonly election: string;
  readonly credential: string;
}

export function setCredentialEntry(
  tree: SparseMerkleTree,
  name: CredentialName,
  entry: CredentialEntry,
): SparseMerkleTree {
  return setEntry(tree, credentialKey(name.election, name.credential), entryBytes(entry));
}

/** A proof against a certified header's `state_root` of what a credential has, or that it is on no list: JSON. */
export interface CredentialProof {
  /** null: the credential is not registered in this election. */
  readonly entry: CredentialEntry | null;
  readonly siblings: readonly Hash[];
  readonly other: { readonly key: Hash; readonly value: Hex } | null;
}

export function proveCredential(tree: SparseMerkleTree, name: CredentialName): CredentialProof {
  const { value, proof } = proveEntry(tree, credentialKey(name.election, name.credential));
  return {
    entry: value === undefined ? null : value.length === 32 ? toHex(value) : "registered",
    siblings: proof.siblings.map(toHex),
    other: proof.other === null ? null : { key: toHex(proof.other.key), value: toHex(proof.other.value) },
  };
}

/**
 * True only if the state with this root says of the credential what the proof's `entry` says: so "I did not vote" is
 * proven by "registered" or null (R28). Anything {@link proveCredential} returns passes; nonsense is false.
 */
export function checkCredential(stateRoot: Hash, name: CredentialName, proof: CredentialProof): boolean {
  const { entry, siblings, other } = proof;
  const hexes = [stateRoot, ...siblings, ...(other === null ? [] : [other.key, other.value])];
  if (!hexes.every((hex) => isHex(hex))) return false;
  if (entry !== null && entry !== "registered" && !isHex(entry, 32)) return false;
  return checkEntry(
    {
      root: fromHex(stateRoot),
      key: credentialKey(name.election, name.credential),
      value: entry === null ? undefined : entryBytes(entry),
    },
    {
      siblings: siblings.map(fromHex),
      other: other === null ? null : { key: fromHex(other.key), value: fromHex(other.value) },
    },
  );
}

/** 32 bytes for a ballot hash; "registered" has another length, so no hash can mean it. */
function entryBytes(entry: CredentialEntry): Uint8Array {
  return entry === "registered" ? utf8ToBytes(entry) : fromHex(entry);
}
