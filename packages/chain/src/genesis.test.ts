import { encodedBlockLengthMax } from "@tabella/consensus/message-codec";
import { describe, expect, test } from "vitest";
import { blockTextMax } from "./block-codec.ts";
import {
  chainIdentity,
  formatGenesis,
  type Genesis,
  genesisHash,
  genesisValidators,
  limitsMax,
  parseGenesis,
} from "./genesis.ts";
import { testGenesis } from "./small-election.fixture.ts";

type Deep = { [key: string]: Deep } | Deep[] | string | number;
const changed = (change: (genesis: Record<string, Deep>) => void): string => {
  const copy = JSON.parse(JSON.stringify(testGenesis)) as Record<string, Deep>;
  change(copy);
  return JSON.stringify(copy);
};
const validator = (genesis: Record<string, Deep>, at: number) =>
  (genesis.validators as Record<string, Deep>[])[at] as Record<string, Deep>;

describe("the genesis file", () => {
  test("comes back from its text, whatever its layout, with the same hash", () => {
    for (const text of [formatGenesis(testGenesis), JSON.stringify(testGenesis)]) {
      const read = parseGenesis(text);
      expect(read).toEqual({ ok: true, value: testGenesis });
      if (read.ok) expect(genesisHash(read.value)).toBe(genesisHash(testGenesis));
    }
    const reversed = JSON.stringify(Object.fromEntries(Object.entries(testGenesis).reverse()));
    const read = parseGenesis(reversed);
    expect(read.ok && genesisHash(read.value)).toBe(genesisHash(testGenesis));
  });

  test("has another hash when anything in it is changed", () => {
    const [first, ...rest] = testGenesis.validators;
    if (first === undefined) throw new Error("there is a validator");
    const others: Genesis[] = [
      { ...testGenesis, chain_id: 1 },
      { ...testGenesis, timestamp: testGenesis.timestamp + 1 },
      { ...testGenesis, validators: rest },
      { ...testGenesis, validators: [...rest, first] },
      { ...testGenesis, validators: [{ ...first, name: "renamed" }, ...rest] },
      { ...testGenesis, registrar: first.ed25519 },
      { ...testGenesis, limits: { ...testGenesis.limits, block_transactions_max: 1 } },
    ];
    expect(new Set([testGenesis, ...others].map(genesisHash)).size).toBe(1 + others.length);
    expect(chainIdentity(testGenesis)).toEqual({ chainId: 8546, genesisHash: genesisHash(testGenesis) });
  });

  test("lists the validators in its order, with the addresses that follow from their keys", () => {
    const addresses = genesisValidators(testGenesis).map(({ address }) => address);
    expect(new Set(addresses).size).toBe(3);
    expect(genesisValidators(testGenesis).map(({ name }) => name)).toEqual([
      "validator-1",
      "validator-2",
      "validator-3",
    ]);
  });

  test.each([
    ["not JSON", "{"],
    ["an unknown field", changed((genesis) => Object.assign(genesis, { admin: "me" }))],
    ["another format", changed((genesis) => Object.assign(genesis, { format: "tabella-genesis-2" }))],
    ["no validator", changed((genesis) => Object.assign(genesis, { validators: [] }))],
    ["a name twice", changed((genesis) => Object.assign(validator(genesis, 1), { name: "validator-1" }))],
    [
      "a key twice",
      changed((genesis) => Object.assign(validator(genesis, 1), { ed25519: validator(genesis, 0).ed25519 })),
    ],
    [
      "a name that could break a log line",
      changed((genesis) => Object.assign(validator(genesis, 0), { name: "a\nb" })),
    ],
    ["a key that is no point", changed((genesis) => Object.assign(genesis, { registrar: `0x${"02".repeat(32)}` }))],
    ["a key of small order", changed((genesis) => Object.assign(genesis, { registrar: `0x01${"00".repeat(31)}` }))],
    [
      "a key in capitals",
      changed((genesis) => Object.assign(genesis, { registrar: testGenesis.registrar.toUpperCase() })),
    ],
    ["a short ML-DSA key", changed((genesis) => Object.assign(validator(genesis, 0), { ml_dsa_44: "0x00" }))],
    ["a chain id of zero", changed((genesis) => Object.assign(genesis, { chain_id: 0 }))],
    [
      "a limit beyond its bound",
      changed((genesis) => Object.assign(genesis.limits as object, { block_transactions_max: 1e6 })),
    ],
    [
      "a block smaller than a transaction",
      changed((genesis) => Object.assign(genesis.limits as object, { block_bytes_max: 16_384 })),
    ],
    ["too long a text", `${" ".repeat(1_048_577)}${formatGenesis(testGenesis)}`],
  ])("is refused with %s", (_, text) => {
    expect(parseGenesis(text).ok).toBe(false);
  });

  test("C-7: whatever limits it may have, every block that they allow has room in a message", () => {
    for (const limits of [limitsMax, { ...limitsMax, transaction_bytes_max: 16_384 }]) {
      expect(parseGenesis(JSON.stringify({ ...testGenesis, limits })).ok).toBe(true);
      expect(blockTextMax(limits)).toBeLessThanOrEqual(encodedBlockLengthMax);
    }
    for (const beyond of [
      { block_bytes_max: limitsMax.block_bytes_max + 1 },
      { block_transactions_max: limitsMax.block_transactions_max + 1 },
      { transaction_bytes_max: limitsMax.transaction_bytes_max + 1 },
      { block_bytes_max: encodedBlockLengthMax },
    ]) {
      const limits = { ...limitsMax, ...beyond };
      expect(parseGenesis(JSON.stringify({ ...testGenesis, limits })).ok).toBe(false);
    }
  });
});
