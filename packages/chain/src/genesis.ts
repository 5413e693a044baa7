import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { type ValidatorSet, validatorsMax } from "@tabella/consensus/validator-set";
import { domainTags } from "@tabella/crypto/domain-tags";
import { type Hash, type Hex, isHex, toHex } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import { addressOf, isEd25519PublicKey, mlDsa44PublicKeyLength } from "@tabella/crypto/signature";
import { taggedHash } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { z } from "zod";
import { canonicalJson, parseJson } from "./canonical-json.ts";
import { firstIssue } from "./first-issue.ts";
import { validatorNameSchema } from "./transaction-fields.ts";
import type { ValidatorEntry } from "./validator-transaction.ts";

/** `genesis.json`: the root of trust of a chain. Its hash stands in every signed message. */
export interface Genesis {
  readonly format: "tabella-genesis-1";
  readonly chain_id: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly validators: readonly ValidatorEntry[];
  /** Ed25519 public key of the registrar, who opens elections and adds credentials. */
  readonly registrar: Hex;
  readonly limits: {
    readonly transaction_bytes_max: number;
    readonly block_transactions_max: number;
    readonly block_bytes_max: number;
  };
}

export const genesisBytesMax = 1_048_576;

export const defaultLimits: Genesis["limits"] = {
  transaction_bytes_max: 1_048_576,
  block_transactions_max: 256,
  block_bytes_max: 4_194_304,
};

/**
 * No genesis file allows more: a block has room in one message of consensus, and the verdicts on the ballots of the two blocks
 * for which consensus may wait have room beside those on all ballots that are on their way into the pool.
 */
export const limitsMax: Genesis["limits"] = {
  transaction_bytes_max: 4_194_304,
  block_transactions_max: 2_048,
  block_bytes_max: 8_388_608,
};

const ed25519PublicKey = z.custom<Hex>(
  (value) => typeof value === "string" && isEd25519PublicKey(value as Hex),
  "not an Ed25519 public key (0x and 64 lower-case hexadecimal digits of a point of the prime-order subgroup)",
);
const mlDsa44PublicKey = z.custom<Hex>(
  (value) => typeof value === "string" && isHex(value, mlDsa44PublicKeyLength),
  "not an ML-DSA-44 public key (0x and 2624 lower-case hexadecimal digits)",
);

const GenesisSchema: z.ZodType<Genesis> = z
  .strictObject({
    format: z.literal("tabella-genesis-1"),
    chain_id: z.int().min(1),
    timestamp: z.int().min(0),
    validators: z
      .array(
        z.strictObject({
          name: validatorNameSchema,
          ed25519: ed25519PublicKey,
          ml_dsa_44: mlDsa44PublicKey,
        }),
      )
      .min(1)
      .max(validatorsMax)
      .refine((all) => areDistinct(all.map((one) => one.name)), "two validators have one name")
      .refine((all) => areDistinct(all.map((one) => one.ed25519)), "two validators have one Ed25519 key")
      .refine((all) => areDistinct(all.map((one) => one.ml_dsa_44)), "two validators have one ML-DSA-44 key"),
    registrar: ed25519PublicKey,
    limits: z
      .strictObject({
        transaction_bytes_max: z.int().min(16_384).max(limitsMax.transaction_bytes_max),
        block_transactions_max: z.int().min(1).max(limitsMax.block_transactions_max),
        block_bytes_max: z.int().max(limitsMax.block_bytes_max),
      })
      .refine(
        (limits) => limits.block_bytes_max >= limits.transaction_bytes_max,
        "a block must have room for the largest transaction",
      ),
  })
  .readonly();

/** Reads `genesis.json`. White space and the order of fields are free; unknown fields and bad keys are refused. */
export function parseGenesis(text: string): Result<Genesis, string> {
  if (text.length > genesisBytesMax) return err(`longer than ${genesisBytesMax} characters`);
  const json = parseJson(text);
  if (!json.ok) return json;
  const parsed = GenesisSchema.safeParse(json.value);
  return parsed.success ? ok(parsed.data) : err(firstIssue(parsed.error));
}

/** The text of `genesis.json`, indented for people. {@link parseGenesis} reads it back. */
export function formatGenesis(genesis: Genesis): string {
  return `${JSON.stringify(genesis, null, 2)}\n`;
}

/** Tagged hash of the canonical JSON (RFC 8785): every field counts, layout does not. */
export function genesisHash(genesis: Genesis): Hash {
  return toHex(taggedHash(domainTags.genesisHash, [utf8ToBytes(canonicalJson(genesis))]));
}

export function chainIdentity(genesis: Genesis): ChainIdentity {
  return { chainId: genesis.chain_id, genesisHash: genesisHash(genesis) };
}

/** The validators that seal block 1, in the order of the file. */
export function genesisValidators(genesis: Genesis): ValidatorSet {
  return genesis.validators.map(({ name, ed25519, ml_dsa_44 }) => {
    const publicKey = { ed25519, ml_dsa_44 };
    return { address: addressOf(publicKey), name, publicKey };
  });
}

function areDistinct(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}
