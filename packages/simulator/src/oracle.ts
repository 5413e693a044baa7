/**
 * What docs/consensus.md says, said a second time and independently of packages/consensus: the invariants judge messages
 * and certificates by this, so that a wrong rule over there cannot excuse itself.
 */
import { canonicalJson } from "@tabella/chain/canonical-json";
import type { ValidatorChangeTransaction } from "@tabella/chain/validator-transaction";
import type { Seal } from "@tabella/consensus/certificate";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { Prepare, Proposal, RoundChange, SignedMessage } from "@tabella/consensus/message";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import type { Hash } from "@tabella/crypto/hex";
import type { Address, SignatureChecker } from "@tabella/crypto/signature";

export interface OracleContext {
  readonly identity: ChainIdentity;
  readonly validators: ValidatorSet;
  readonly checker: SignatureChecker;
}

/** C-1, in integers: at least two thirds. */
export function isQuorum(count: number, validators: ValidatorSet): boolean {
  return 3 * count >= 2 * validators.length;
}

/** C-2, in integers: more than the validators that may lie. */
export function includesHonest(count: number, validators: ValidatorSet): boolean {
  return 3 * count >= validators.length;
}

/** C-3: the one after the parent's author, or after its successor in the circle of addresses; one further each round. */
export function proposerOf(
  { validators }: OracleContext,
  turn: { readonly round: number; readonly parentAuthor: Address | undefined },
): Address | undefined {
  const { parentAuthor, round } = turn;
  const addresses = validators.map(({ address }) => address);
  if (parentAuthor === undefined) return addresses[round % addresses.length];
  // An author that is still there stands in the circle twice, and so succeeds itself.
  const circle = [...addresses, parentAuthor].sort();
  const previous = circle[(circle.indexOf(parentAuthor) + 1) % circle.length];
  return validators[(validators.findIndex(({ address }) => address === previous) + 1 + round) % validators.length]
    ?.address;
}

/** C-6: a quorum of distinct members, all for this height, round and hash; and nobody else. */
export function isCertificate(
  context: OracleContext,
  sealed: { readonly height: number; readonly round: number; readonly hash: Hash; readonly seals: readonly Seal[] },
): boolean {
  const { height, round, hash, seals } = sealed;
  const members = new Set(seals.map(({ validator }) => validator));
  return (
    members.size === seals.length &&
    isQuorum(members.size, context.validators) &&
    seals.every((seal) => isSeal(context, { height, round, hash }, seal))
  );
}

function isSeal(
  { identity, validators, checker }: OracleContext,
  sealed: { readonly height: number; readonly round: number; readonly hash: Hash },
  { validator, signature }: Seal,
): boolean {
  const key = validators.find(({ address }) => address === validator)?.publicKey;
  const { height, round, hash } = sealed;
  return (
    key !== undefined &&
    checker.checkHybrid(
      key,
      statement("TABELLA_V1_CHAIN_BLOCK_SEAL", [...of(identity), long(height), long(round), hex(hash)]),
      signature,
    )
  );
}

/** C-40: a member of the set signed exactly this vote, for this chain. */
export function isVoteSigned(
  { identity, validators, checker }: OracleContext,
  { signature, ...vote }: ValidatorChangeTransaction,
): boolean {
  const key = validators.find(({ address }) => address === vote.author)?.publicKey;
  if (key === undefined) return false;
  const fields = [...of(identity), new TextEncoder().encode(canonicalJson(vote))];
  return checker.checkHybrid(key, statement("TABELLA_V1_CHAIN_VALIDATOR_TRANSACTION", fields), signature);
}

const kindNumbers = { proposal: 1, prepare: 2, commit: 3, "round-change": 4 } as const;

/** C-4, C-5: a member of the set signed exactly this, for this chain. */
export function isSigned(context: OracleContext, message: SignedMessage): boolean {
  const { identity, validators, checker } = context;
  const key = validators.find(({ address }) => address === message.author)?.publicKey;
  if (key === undefined) return false;
  const { kind, height, round, author } = message;
  const content =
    message.kind === "round-change"
      ? message.prepared === undefined
        ? []
        : [long(message.prepared.round), hex(message.prepared.digest)]
      : message.kind === "commit"
        ? [hex(message.digest), hex(message.seal)]
        : [hex(message.digest)];
  const kindBytes = long(kindNumbers[kind]).subarray(4);
  const fields = [...of(identity), kindBytes, long(height), long(round), hex(author), ...content];
  if (!checker.checkEd25519(key, statement("TABELLA_V1_CONSENSUS_MESSAGE", fields), message.signature)) return false;
  if (message.kind !== "commit") return true;
  const sealed = { height, round, hash: message.digest };
  return isSeal(context, sealed, { validator: author, signature: message.seal });
}

/** C-18: unprepared, or prepared in an earlier round with the PREPAREs to show it. */
export function isRoundChangeJustified(context: OracleContext, message: RoundChange): boolean {
  const { prepared, justification } = message;
  if (prepared === undefined) return justification === undefined;
  return (
    prepared.round < message.round &&
    justification !== undefined &&
    arePrepares(context, justification.prepares, { height: message.height, ...prepared })
  );
}

/** C-23, of a PROPOSAL in a later round than 0; in round 0 there must be nothing. */
export function isProposalJustified(context: OracleContext, message: Proposal): boolean {
  const { height, round, digest, justification } = message;
  const { roundChanges, prepares } = justification;
  if (round === 0) return roundChanges.length === 0 && prepares.length === 0;
  const areChanges =
    areDistinct(roundChanges) &&
    isQuorum(roundChanges.length, context.validators) &&
    roundChanges.every((change) => change.height === height && change.round === round && isSigned(context, change));
  if (!areChanges) return false;
  const prepared = roundChanges.flatMap((change) => (change.prepared === undefined ? [] : [change.prepared]));
  if (prepared.length === 0) return prepares.length === 0;
  const highest = Math.max(...prepared.map((each) => each.round));
  const values = prepared.filter((each) => each.round === highest).map((each) => each.digest);
  return (
    highest < round && values.includes(digest) && arePrepares(context, prepares, { height, round: highest, digest })
  );
}

function arePrepares(
  context: OracleContext,
  prepares: readonly Prepare[],
  value: { readonly height: number; readonly round: number; readonly digest: Hash },
): boolean {
  return (
    areDistinct(prepares) &&
    isQuorum(prepares.length, context.validators) &&
    prepares.every(
      (each) =>
        each.height === value.height &&
        each.round === value.round &&
        each.digest === value.digest &&
        isSigned(context, each),
    )
  );
}

function areDistinct(messages: readonly { readonly author: Address }[]): boolean {
  return new Set(messages.map(({ author }) => author)).size === messages.length;
}

function of({ chainId, genesisHash }: ChainIdentity): Uint8Array[] {
  return [long(chainId), hex(genesisHash)];
}

/** The tag, then each field, each behind its length in four bytes. */
function statement(tag: string, fields: readonly Uint8Array[]): Uint8Array {
  const parts = [new TextEncoder().encode(tag), ...fields];
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length);
    bytes.set(part, at + 4);
    at += 4 + part.length;
  }
  return bytes;
}

function long(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), "hex"));
}
