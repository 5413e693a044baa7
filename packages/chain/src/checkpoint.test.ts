import { fromPaddedBase64 } from "@tabella/crypto/base64";
import { checkCosignature, cosign, formatWitnessKey, parseWitnessKey } from "@tabella/crypto/cosignature";
import { toHex } from "@tabella/crypto/hex";
import { MerkleTree } from "@tabella/crypto/merkle-tree";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { formatNote, noteKeyId, parseNote } from "@tabella/crypto/signed-note";
import { bytesToUtf8, utf8ToBytes } from "@tabella/crypto/utf8";
import { describe, expect, test } from "vitest";
import { checkpointOf, historyOf } from "./checkpoint.fixture.ts";
import { checkCheckpoint } from "./checkpoint.ts";
import { compareCheckpoints, formatNextCheckpoint, parseNextCheckpoint } from "./compare-checkpoints.ts";
import { hashTransaction } from "./hashed-transaction.ts";
import { testGenesis, testSigner, unwrap } from "./small-election.fixture.ts";

const honest = historyOf(["a", "b", "c", "d", "e"]);
const forked = historyOf(["a", "b", "x", "y", "z"]);
const checked = (text: string) => unwrap(checkCheckpoint(testGenesis, text, nobleSignatureChecker));
const treeOf = (blocks: typeof honest) =>
  new MerkleTree(blocks.flatMap(({ transactions }) => transactions.map((one) => hashTransaction(one).leaf)));
const path = (from: number, to: number, of = honest) => treeOf(of).consistencyProof(from, to).map(toHex);

describe("signed notes", () => {
  test("the note and key of the documentation of golang.org/x/mod/sumdb/note hold", () => {
    const name = "PeterNeumann";
    const material = unwrap(fromPaddedBase64("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
    const publicKey = material.slice(1);
    expect(noteKeyId({ name, type: material.slice(0, 1), publicKey })).toBe("0xc74f20a3");
    const text =
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const line =
      "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    const note = unwrap(parseNote(`${text}\n${line}`));
    expect(formatNote(note)).toBe(`${text}\n${line}`);
    const [signature] = note.signatures;
    expect(signature?.keyId).toBe("0xc74f20a3");
    const key = { ed25519: toHex(publicKey), ml_dsa_44: "0x" } as const;
    expect(
      nobleSignatureChecker.checkEd25519(key, utf8ToBytes(note.text), toHex(signature?.signature ?? new Uint8Array())),
    ).toBe(true);
  });
});

describe("checkpoints", () => {
  test("REL-8: one that a quorum's certificate signs holds from the genesis file alone, and says size and root", () => {
    const { size, root, height, seals, quorum } = checked(checkpointOf(honest));
    expect({ size, root, height }).toEqual({ size: 5, root: honest[4]?.ledger_root, height: 5 });
    expect(seals).toBeGreaterThanOrEqual(quorum);
  });

  test("every change of size, root, origin or certificate is found", () => {
    const text = checkpointOf(honest);
    const lines = text.split("\n");
    const other = checkpointOf(forked).split("\n");
    const changed = (at: number, line: string) => lines.map((old, index) => (index === at ? line : old)).join("\n");
    const failure = (changedText: string) => {
      const result = checkCheckpoint(testGenesis, changedText, nobleSignatureChecker);
      return result.ok ? null : result.error.step;
    };
    expect(failure(text)).toBeNull();
    expect(failure(changed(0, "tabella/1/00"))).toBe("origin");
    expect(failure(changed(1, "4"))).toBe("header");
    expect(failure(changed(1, "05"))).toBe("form");
    expect(failure(changed(2, other[2] ?? ""))).toBe("header");
    expect(failure(changed(4, other[4] ?? ""))).toBe("header");
    expect(failure(lines.slice(0, 4).join("\n"))).toBe("form");
    const note = unwrap(parseNote(text));
    const weakened = note.signatures.map((line) => {
      const certificate = JSON.parse(bytesToUtf8(line.signature) ?? "") as { seals: unknown[] };
      return { ...line, signature: utf8ToBytes(JSON.stringify({ ...certificate, seals: certificate.seals.slice(1) })) };
    });
    expect(failure(formatNote({ ...note, signatures: weakened }))).toBe("certificate");
    expect(failure(formatNote({ ...note, signatures: [...note.signatures, ...note.signatures] }))).toBe("header");
  });

  test("REL-8: two are of one history, or the fork is named; nobody's word counts for the proof", () => {
    const [three, five] = [checked(checkpointOf(honest, 3)), checked(checkpointOf(honest))];
    const [two, otherFive, otherThree] = [
      checked(checkpointOf(honest, 2)),
      checked(checkpointOf(forked)),
      checked(checkpointOf(forked, 3)),
    ];
    expect(compareCheckpoints(three, five, path(3, 5))).toBe("extends");
    expect(compareCheckpoints(three, three, [])).toBe("extends");
    expect(compareCheckpoints(five, three, [])).toBe("older");
    expect(compareCheckpoints(five, otherFive, [])).toBe("forked");
    expect(compareCheckpoints(three, otherThree, [])).toBe("forked");
    expect(compareCheckpoints(two, otherFive, path(2, 5, forked))).toBe("extends");
    expect(compareCheckpoints(three, otherFive, path(3, 5, forked))).toBe("unproven");
    expect(compareCheckpoints(three, five, path(3, 5).slice(1))).toBe("unproven");
    expect(compareCheckpoints(five, { ...five, height: 6, size: 4 }, [])).toBe("forked");
    expect(compareCheckpoints(five, { ...five, height: 6, root: three.root }, [])).toBe("forked");
  });

  test("a proof and its checkpoint come back from their text, and nothing else does", () => {
    const next = { oldSize: 3, path: path(3, 5), checkpoint: checkpointOf(honest) };
    const text = formatNextCheckpoint(next);
    expect(unwrap(parseNextCheckpoint(text))).toEqual(next);
    for (const wrong of ["", "old 03\n\nx", `old 3\nAAAA\n\nx`, `old 1\n${"x\n".repeat(64)}\nx`]) {
      expect(parseNextCheckpoint(wrong).ok).toBe(false);
    }
  });
});

describe("cosignatures", () => {
  const signer = testSigner("witness");
  const witness = { name: "witness.example/w1", publicKey: signer.publicKey.ed25519, sign: signer.signEd25519 };

  test("REL-8: a witness's cosignature stands beside the certificate, and holds for its text and time only", () => {
    const note = unwrap(parseNote(checkpointOf(honest)));
    const line = cosign(note.text, witness, 1_800_000_000);
    const cosigned = unwrap(parseNote(formatNote({ ...note, signatures: [...note.signatures, line] })));
    expect(checkCosignature(cosigned, witness, nobleSignatureChecker)).toEqual({
      ok: true,
      value: { timeSeconds: 1_800_000_000 },
    });
    expect(checked(formatNote(cosigned)).size).toBe(5);
    expect(checkCosignature(note, witness, nobleSignatureChecker).ok).toBe(false);
    expect(checkCosignature({ ...cosigned, text: `${note.text}x\n` }, witness, nobleSignatureChecker).ok).toBe(false);
    const later = { ...line, signature: Uint8Array.from(line.signature, (byte, at) => (at === 7 ? byte + 1 : byte)) };
    expect(checkCosignature({ ...note, signatures: [later] }, witness, nobleSignatureChecker).ok).toBe(false);
  });

  test("a witness's key comes back from its line; another id or name is found", () => {
    const line = formatWitnessKey(witness);
    expect(unwrap(parseWitnessKey(line))).toEqual({ name: witness.name, publicKey: witness.publicKey });
    expect(parseWitnessKey(`other${line}`).ok).toBe(false);
    expect(parseWitnessKey(line.slice(0, -4)).ok).toBe(false);
  });
});
