import { isHex, toHex } from "@tabella/crypto/hex";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, jsonDepthMax, parseJson } from "./canonical-json.ts";
import { defaultLimits } from "./genesis.ts";
import type { Transaction } from "./transaction.ts";
import { decodeTransaction, encodeTransaction, transactionHash } from "./transaction-codec.ts";

const hex = (byteLength: number) =>
  fc.uint8Array({ minLength: byteLength, maxLength: byteLength }).map((bytes) => toHex(bytes));
const anyHex = fc.uint8Array({ maxLength: 200 }).map((bytes) => toHex(bytes));
const text = fc.string({ unit: "grapheme", maxLength: 60 });
const election_id = fc.stringMatching(/^[1-9A-HJ-NP-Za-km-z]{14,20}$/);
const scalar = fc.bigInt({ min: 0n, max: 2n ** 252n }).map(String);
const proof = fc.record({ challenge: scalar, response: scalar });
const credentials = fc.array(
  fc.record({ credential: hex(32).map((each) => each.slice(2)), weight: fc.integer({ min: 1, max: 2 ** 30 - 1 }) }),
  { minLength: 1, maxLength: 4 },
);
const options = fc.record({
  registration: fc.constantFrom("open", "roll"),
  ballots_min: fc.integer({ min: 1 }),
  replacing_allowed: fc.boolean(),
  closes_at: fc.option(fc.maxSafeNat()),
});
const attempt = fc.integer({ min: 1, max: 20 });
const ofTrustee = { election_id, attempt, index: attempt, signature: hex(64) };

/** Any transaction of the right form, whatever it may mean. */
const transaction: fc.Arbitrary<Transaction> = fc.oneof(
  fc.record({
    type: fc.constant("ballot" as const),
    voter_id: hex(32),
    election_id,
    encrypted_vote: anyHex,
    proof: anyHex,
    ballot_hash: hex(32),
    replaces: hex(32),
    signature: hex(64),
  }),
  fc.record({
    type: fc.constant("open-election" as const),
    election_id,
    election: text,
    trustees: text,
    options,
    roll: fc.option(
      fc.record({ hash: hex(32), size: fc.integer({ min: 1, max: 20_000 }), authority: hex(32), signature: hex(64) }),
    ),
    signature: hex(64),
  }),
  fc.record({ type: fc.constant("add-credentials" as const), election_id, credentials, signature: hex(64) }),
  fc.record({ type: fc.constant("close-election" as const), election_id, signature: fc.option(hex(64)) }),
  fc.record({
    type: fc.constant("partial-decryption" as const),
    election_id,
    owner: fc.integer({ min: 1 }),
    partial_decryption: text,
    strong_proofs: fc.array(fc.array(proof, { maxLength: 3 }), { maxLength: 3 }),
    signature: hex(64),
  }),
  fc.record({ type: fc.constant("election-result" as const), election_id, result: text }),
  fc.record({
    type: fc.constant("dkg-certificate" as const),
    election_id,
    attempt,
    certificate: text,
    signature: hex(64),
  }),
  fc.record({ ...ofTrustee, type: fc.constant("dkg-commitment" as const), commitment: hex(32) }),
  fc.record({ ...ofTrustee, type: fc.constant("dkg-polynomial" as const), polynomial: text }),
  fc.record({
    ...ofTrustee,
    type: fc.constant("dkg-complaint" as const),
    against: attempt,
    shared: hex(32).map((each) => each.slice(2)),
    proof,
  }),
  fc.record({ ...ofTrustee, type: fc.constant("dkg-output" as const), output: text }),
  fc.record({
    type: fc.constant("validator-change" as const),
    change: fc.constantFrom("add", "remove"),
    validator: fc.record({
      name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,49}$/),
      ed25519: hex(32),
      ml_dsa_44: hex(1312),
    }),
    epoch: fc.maxSafeNat(),
    author: hex(20),
    signature: hex(2484),
  }),
  fc.record({
    type: fc.constant("watch-override" as const),
    validator: hex(20),
    height: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    signature: hex(2484),
  }),
  fc.record({ type: fc.constant("evidence" as const), evidence: text }),
);

test("a transaction comes back from its text, and its text from the transaction", () => {
  fc.assert(
    fc.property(transaction, (each) => {
      const encoded = encodeTransaction(each);
      expect(decodeTransaction(encoded, defaultLimits)).toEqual({ ok: true, value: each });
    }),
  );
});

test("the text is canonical JSON as RFC 8785 has it: keys sorted by UTF-16 units, no space, its escapes and numbers", () => {
  // The example of RFC 8785, section 3.2.2.
  const value = {
    numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test("no other text of a transaction is accepted: every inserted blank and every swapped digit of its form is refused", () => {
  fc.assert(
    fc.property(transaction, fc.nat(), fc.constantFrom(" ", "\n", "\t"), (each, at, blank) => {
      const encoded = encodeTransaction(each);
      const place = at % (encoded.length + 1);
      const changed = `${encoded.slice(0, place)}${blank}${encoded.slice(place)}`;
      const decoded = decodeTransaction(changed, defaultLimits);
      // A blank inside a string is another transaction; then its text is canonical for that one.
      if (decoded.ok) expect(encodeTransaction(decoded.value)).toBe(changed);
      else expect(["MALFORMED", "NOT_CANONICAL"]).toContain(decoded.error.code);
    }),
  );
});

test("whatever text comes, the answer is a transaction with exactly that text or a rejection, never an exception", () => {
  const garbage = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.json().map((json) => `{"type":"ballot",${json.slice(1)}`),
  );
  fc.assert(
    fc.property(garbage, (each) => {
      const decoded = decodeTransaction(each, defaultLimits);
      if (decoded.ok) expect(encodeTransaction(decoded.value)).toBe(each);
    }),
  );
});

test("half of a surrogate pair, which has no UTF-8 form, is malformed", () => {
  const result = '{"election_id":"11111111111111","result":"\\ud800","type":"election-result"}';
  expect(decodeTransaction(result, defaultLimits)).toMatchObject({ ok: false, error: { code: "MALFORMED" } });
});

test("size is counted in UTF-8 bytes: the limit fits, one byte more does not", () => {
  const ofResult = (result: string) =>
    encodeTransaction({ type: "election-result", election_id: "11111111111111", result });
  const frame = ofResult("").length;
  const limits = { transaction_bytes_max: frame + 4 };
  expect(decodeTransaction(ofResult("€a"), limits).ok).toBe(true);
  expect(decodeTransaction(ofResult("€aa"), limits)).toEqual({
    ok: false,
    error: { code: "TRANSACTION_TOO_LARGE", bytes: frame + 5, bytesMax: frame + 4 },
  });
});

test("JSON is refused beyond the depth bound before it is parsed, and brackets in strings are no depth", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  expect(parseJson(nested(jsonDepthMax)).ok).toBe(true);
  expect(parseJson(nested(jsonDepthMax + 1)).ok).toBe(false);
  expect(parseJson("[".repeat(1_000_000)).ok).toBe(false);
  expect(parseJson(JSON.stringify(`\\"${"[".repeat(50)}`)).ok).toBe(true);
});

test("different texts have different hashes", () => {
  fc.assert(
    fc.property(transaction, transaction, (one, other) => {
      const [a, b] = [encodeTransaction(one), encodeTransaction(other)];
      expect(transactionHash(a) === transactionHash(b)).toBe(a === b);
      expect(isHex(transactionHash(a), 32)).toBe(true);
    }),
  );
});
