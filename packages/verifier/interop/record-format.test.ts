import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/*
 * docs/record-format.md, row by row, as somebody would write it who has only that page: nothing of this repository is
 * imported, and the hashes and signatures are Node's.
 */

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Fields = { readonly [key: string]: Json };

const corpus = fileURLToPath(new URL("../corpus/", import.meta.url));
const textOf = (file: string) => readFileSync(`${corpus}${file}`, "utf8");
const genesis = JSON.parse(textOf("good/ceremony.genesis.json"));
const blocksOf = (file: string) =>
  textOf(file)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

const sha256 = (...parts: readonly Uint8Array[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const utf8 = (text: string) => Buffer.from(text, "utf8");
const bytes = (hex: string) => Buffer.from(hex.slice(2), "hex");
const hex = (value: Uint8Array) => `0x${Buffer.from(value).toString("hex")}`;
const u64 = (value: number) => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer;
};
function enc(tag: string, ...fields: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    [utf8(`TABELLA_V1_${tag}`), ...fields].flatMap((field) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(field.length);
      return [length, field];
    }),
  );
}
const H = (tag: string, ...fields: readonly Uint8Array[]) => sha256(enc(tag, ...fields));

/** RFC 8785, for the integers and strings that stand in these files. */
function canonical(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const fields = value as Fields;
  const names = Object.keys(fields).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(fields[name] ?? null)}`).join(",")}}`;
}
const without = (value: Fields, field: string) =>
  Object.fromEntries(Object.entries(value).filter(([key]) => key !== field));

const ed25519 = (key: string, signed: Uint8Array, signature: Uint8Array) =>
  verify(null, signed, spki("302a300506032b6570032100", key), signature);
const mlDsa44 = (key: string, signed: Uint8Array, signature: Uint8Array) =>
  verify(null, signed, spki("30820532300b06096086480165030403110382052100", key), signature);
const spki = (prefix: string, key: string) =>
  createPublicKey({ key: Buffer.concat([Buffer.from(prefix, "hex"), bytes(key)]), format: "der", type: "spki" });
function hybrid(keys: { ed25519: string; ml_dsa_44: string }, signed: Uint8Array, signature: string): boolean {
  const both = bytes(signature);
  const holds = [
    ed25519(keys.ed25519, signed, both.subarray(0, 64)),
    mlDsa44(keys.ml_dsa_44, signed, both.subarray(64)),
  ];
  return both.length === 64 + 2_420 && holds.every(Boolean);
}

function tree(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), tree(leaves.slice(0, split)), tree(leaves.slice(split)));
}

type Entry = readonly [key: Buffer, value: Uint8Array];
function stateRoot(entries: readonly Entry[], depth = 0): Uint8Array {
  const [only] = entries;
  if (only === undefined) return Buffer.alloc(32);
  if (entries.length === 1) return H("CHAIN_STATE_LEAF", ...only);
  const side = (bit: number) => entries.filter(([key]) => (((key[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1) === bit);
  return H("CHAIN_STATE_NODE", stateRoot(side(0), depth + 1), stateRoot(side(1), depth + 1));
}

const genesisHash = H("CHAIN_GENESIS_HASH", utf8(canonical(genesis)));
const addressOf = (keys: { ed25519: string; ml_dsa_44: string }) =>
  sha256(bytes(keys.ed25519), bytes(keys.ml_dsa_44)).subarray(-20);
const validatorsRoot = H(
  "CHAIN_VALIDATOR_SET",
  ...genesis.validators.flatMap((each: { name: string; ed25519: string; ml_dsa_44: string }) => [
    addressOf(each),
    utf8(each.name),
    bytes(each.ed25519),
    bytes(each.ml_dsa_44),
  ]),
);
const blockHash = (block: { [key: string]: string } & { index: number; timestamp: number; ledger_size: number }) =>
  H(
    "CHAIN_BLOCK_HASH",
    u64(genesis.chain_id),
    genesisHash,
    u64(block.index),
    bytes(block.prev_hash ?? ""),
    u64(block.timestamp),
    bytes(block.transactions_root ?? ""),
    bytes(block.state_root ?? ""),
    bytes(block.ledger_root ?? ""),
    u64(block.ledger_size),
    bytes(block.validators_root ?? ""),
    bytes(block.validator ?? ""),
  );
const leafOf = (transaction: Json) => sha256(Buffer.of(0), utf8(canonical(transaction)));
const byRegistrar = (transaction: Fields) => {
  const text = utf8(canonical(without(transaction, "signature")));
  const signed = enc("CHAIN_REGISTRAR_TRANSACTION", u64(genesis.chain_id), genesisHash, text);
  return ed25519(genesis.registrar, signed, bytes(String(transaction.signature)));
};

describe("R19: from docs/record-format.md alone, without our code", () => {
  const blocks = blocksOf("good/chain.chain.ndjson");

  test("hashes, roots and seals of every block are recomputed", () => {
    const emptyRoot = hex(tree([]));
    const zero = {
      prev_hash: hex(Buffer.alloc(32)),
      validator: hex(Buffer.alloc(20)),
      state_root: hex(Buffer.alloc(32)),
    };
    const roots = { transactions_root: emptyRoot, ledger_root: emptyRoot, validators_root: hex(validatorsRoot) };
    const founding = { index: 0, timestamp: genesis.timestamp, ledger_size: 0 };
    let parent = hex(blockHash({ ...zero, ...roots, ...founding } as unknown as Parameters<typeof blockHash>[0]));
    const ledger: Uint8Array[] = [];
    const state = new Map<string, Entry>();
    const credentials = new Map<string, string>();
    for (const block of blocks) {
      expect(block.prev_hash).toBe(parent);
      const hashes = block.transactions.map((each: Json) => hex(H("CHAIN_TRANSACTION_HASH", utf8(canonical(each)))));
      expect(hashes).toEqual(hashes.toSorted());
      const leaves = block.transactions.map(leafOf);
      ledger.push(...leaves);
      for (const each of block.transactions) {
        const name = utf8(each.election_id);
        if (each.type === "add-credentials") {
          for (const { credential } of each.credentials) {
            const key = H("CHAIN_STATE_KEY", name, utf8(credential));
            state.set(credential, [key, utf8("registered")]);
            credentials.set(hex(H("CHAIN_VOTER_PSEUDONYM", name, utf8(credential))), credential);
          }
        }
        if (each.type === "ballot") {
          const credential = credentials.get(each.voter_id) ?? "";
          const key = state.get(credential)?.[0];
          if (key === undefined) throw new Error("the ballot's voter is on the list");
          state.set(credential, [key, bytes(each.ballot_hash)]);
        }
      }
      expect([block.transactions_root, block.ledger_root, block.ledger_size]).toEqual([
        hex(tree(leaves)),
        hex(tree(ledger)),
        ledger.length,
      ]);
      expect(block.state_root).toBe(hex(stateRoot([...state.values()])));
      expect(block.validators_root).toBe(hex(validatorsRoot));
      expect(block.block_hash).toBe(hex(blockHash(block)));
      parent = block.block_hash;
      const place = [u64(genesis.chain_id), genesisHash, u64(block.index)];
      const keysOf = (address: string) =>
        genesis.validators.find((each: { ed25519: string; ml_dsa_44: string }) => hex(addressOf(each)) === address);
      const authored = enc("CHAIN_BLOCK_AUTHOR", ...place, bytes(block.block_hash));
      expect(hybrid(keysOf(block.validator), authored, block.signature)).toBe(true);
      const sealed = enc("CHAIN_BLOCK_SEAL", ...place, u64(block.round), bytes(block.block_hash));
      expect(block.seals.length).toBeGreaterThan(0);
      for (const { validator, signature } of block.seals)
        expect(hybrid(keysOf(validator), sealed, signature)).toBe(true);
    }
    expect([blocks.length, state.size]).toEqual([7, 2]);
  });

  test("the registrar's signatures hold, those of a ceremony too, and not over anything else", () => {
    const kinds = new Set(["open-election", "add-credentials", "close-election", "dkg-certificate"]);
    const orders = [...blocks, ...blocksOf("good/ceremony.chain.ndjson")]
      .flatMap(({ transactions }) => transactions)
      .filter(({ type }) => kinds.has(type));
    expect(new Set(orders.map(({ type }) => type))).toEqual(kinds);
    for (const order of orders) {
      expect(byRegistrar(order)).toBe(true);
      expect(byRegistrar({ ...order, election_id: "22222222222222" })).toBe(false);
    }
  });

  test("a roll's hash is that of its list, and its authority signed it", () => {
    const [opening, adding] = blocksOf("members/roll-late.chain.ndjson").map(({ transactions }) => transactions[0]);
    const { hash, size, authority, signature } = opening.roll;
    const reversed = (credential: string) => Buffer.from(credential, "hex").reverse();
    const credentials: string[] = adding.credentials
      .map(({ credential }: { credential: string }) => credential)
      .sort((one: string, other: string) => Buffer.compare(reversed(one), reversed(other)));
    expect(hash).toBe(hex(sha256(utf8(JSON.stringify(credentials)))));
    const signed = enc("ELECTION_ROLL_SIGNATURE", utf8(opening.election_id), bytes(hash), u64(size), bytes(authority));
    expect(ed25519(authority, signed, bytes(signature))).toBe(true);
  });
});
