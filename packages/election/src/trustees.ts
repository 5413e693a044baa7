import { ed25519Group, type Point } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { collect } from "./collect.ts";
import { encodeJson, readJson } from "./compact-json.ts";
import {
  checkThresholdParameters,
  type OpenedThresholdParameters,
  openThresholdParameters,
  type ThresholdParameters,
  ThresholdParametersSchema,
} from "./threshold/threshold-parameters.ts";
import {
  checkTrusteePublicKey,
  decodeTrusteeKey,
  type TrusteePublicKey,
  TrusteePublicKeySchema,
  trusteesMax,
} from "./trustee-key.ts";

/** One trustee, needed for every decryption. */
export interface SingleTrustee {
  readonly kind: "Single";
  readonly publicKey: Point;
  readonly message: TrusteePublicKey;
}

/** Trustees who share one key, of whom `threshold` can use it. */
export interface PedersenTrustees extends OpenedThresholdParameters {
  readonly kind: "Pedersen";
  readonly message: ThresholdParameters;
}

/**
 * An item of the `trustees` message (spec 4.7). A trustee's `owner` number counts through all items, from 1: a single one
 * takes one number, a threshold one a trustee.
 */
export type TrusteeItem = SingleTrustee | PedersenTrustees;

/** An item as it is written. */
export type TrusteeMessage = Pick<SingleTrustee, "kind" | "message"> | Pick<PedersenTrustees, "kind" | "message">;

const itemsSchema = z
  .array(
    z.union([
      z.tuple([z.literal("Single"), TrusteePublicKeySchema]),
      z.tuple([z.literal("Pedersen"), ThresholdParametersSchema]),
    ]),
  )
  .min(1)
  .max(trusteesMax);
/** What a trustee takes in the longest message: a whole row of points, as many as there are trustees. */
const lengthMax = trusteesMax * (3_000 + 100 * trusteesMax);

/** The `trustees` message (spec 4.7). */
export function encodeTrustees(items: readonly TrusteeMessage[]): string {
  return encodeJson(itemsSchema.parse(items.map(({ kind, message }) => [kind, message])));
}

/**
 * Reads the `trustees` message: canonical form, keys in the group, none in two items (a proof of knowledge names no owner,
 * so whoever copies a trustee's message would hold no secret and pass). Proofs are for {@link checkTrusteeItem}.
 */
export function parseTrustees(text: string): Result<TrusteeItem[], string> {
  const read = readJson(text, itemsSchema, { lengthMax });
  if (!read.ok) return read;
  const seen = new Set<string>();
  let owners = 0;
  return collect(read.value, (written) => {
    const first = owners + 1;
    const item = openItem(written);
    if (!item.ok) return err(`trustee ${first}: ${item.error}`);
    const keys = ed25519Group.encodeAll(keysOf(item.value));
    owners += keys.length;
    if (owners > trusteesMax) return err(`more than ${trusteesMax} trustees`);
    // P-203. In one threshold of one all keys are the same; that they follow from its polynomials is for its proofs.
    if (keys.some((key) => seen.has(key))) return err(`trustee ${first}: the key of another trustee`);
    for (const key of keys) seen.add(key);
    return item;
  });
}

/** P-304: all proofs and signatures of an item hold. Anything that trustees made together passes. */
export function checkTrusteeItem(item: TrusteeItem): Result<void, string> {
  const checked = item.kind === "Single" ? checkTrusteePublicKey(item.message) : checkThresholdParameters(item.message);
  return checked.ok ? ok(undefined) : checked;
}

/** The public key of every trustee; that of owner n is at n - 1. */
export function trusteeKeysOf(items: readonly TrusteeItem[]): Point[] {
  return items.flatMap((item) => keysOf(item));
}

/** y, the product of all sub-keys (spec 3.1.1). */
export function electionPublicKey(items: readonly TrusteeItem[]): Point {
  const subKeys = items.map((item) => (item.kind === "Single" ? item.publicKey : item.subKey));
  return subKeys.reduce((sum, key) => ed25519Group.add(sum, key), ed25519Group.identity);
}

/** Each item with the owner numbers of its trustees, in order. */
export function ownersByItem<Item extends TrusteeItem>(
  items: readonly Item[],
): { readonly item: Item; readonly owners: readonly number[] }[] {
  let next = 1;
  return items.map((item) => {
    const owners = keysOf(item).map((_, at) => next + at);
    next += owners.length;
    return { item, owners };
  });
}

/** How many trustees of an item must decrypt. */
export function neededOf(item: TrusteeItem): number {
  return item.kind === "Single" ? 1 : item.threshold;
}

/** P-806: true once these owners are enough: every single trustee, and of each threshold as many as it takes. */
export function canDecrypt(items: readonly TrusteeItem[], owners: Iterable<number>): boolean {
  const present = new Set(owners);
  return ownersByItem(items).every(
    ({ item, owners: its }) => its.filter((owner) => present.has(owner)).length >= neededOf(item),
  );
}

function keysOf(item: TrusteeItem): readonly Point[] {
  return item.kind === "Single" ? [item.publicKey] : item.keys;
}

function openItem(written: z.infer<typeof itemsSchema>[number]): Result<TrusteeItem, string> {
  const [kind, message] = written;
  if (kind === "Single") {
    const publicKey = decodeTrusteeKey(message.public_key);
    return publicKey.ok ? ok({ kind, publicKey: publicKey.value, message }) : publicKey;
  }
  const opened = openThresholdParameters(message);
  return opened.ok ? ok({ kind, ...opened.value, message }) : opened;
}
