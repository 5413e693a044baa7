import { openKeyBackup, readKeyBackup, sealKeyBackup } from "@tabella/chain/key-backup";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nodeSealingHost as host } from "./sealing-host.ts";

const electionId = "9mTkpXCvJtBGUK";
const publicKey = "ab".repeat(32);
const privateKey = "1234567890123456789012345678901234567890";
const passphrase = "correct horse battery staple";
const sealed = await sealKeyBackup({ electionId, publicKey, privateKey, passphrase }, host);
const open = (change: Partial<Parameters<typeof openKeyBackup>[0]> = {}) =>
  openKeyBackup({ text: sealed, passphrase, electionId, publicKey, ...change }, host);

test("ADM-3: a backup gives the private key back under its passphrase, and holds nothing of it in clear", async () => {
  expect(await open()).toEqual({ ok: true, value: privateKey });
  expect(sealed).not.toContain(privateKey);
  expect(sealed).not.toContain(btoa(privateKey));
});

test("a backup that a browser wrote with WebCrypto alone opens for ever", async () => {
  const text = JSON.stringify({
    format: "tabella-trustee-key-1",
    election_id: electionId,
    public_key: publicKey,
    derivation: { name: "PBKDF2-SHA-256", iterations: 600_000, salt: "8iG6QJr9avYeqarunhKZZA==" },
    cipher: { name: "AES-256-GCM", nonce: "4Fqjug/bUvhIE4cP" },
    private_key: "HeFVzULvyVDiSuQkwXq9sJNbt0r3Qo+Bt5xoR4dUYybO9sAy6WQ8VZQ3YQkOskzFsdH3/wt0ak0=",
  });
  expect(await open({ text })).toEqual({ ok: true, value: privateKey });
});

test("one passphrase typed in another Unicode form opens the same backup", async () => {
  const text = await sealKeyBackup({ electionId, publicKey, privateKey, passphrase: "Lösegeld für Ängstliche" }, host);
  expect(await open({ text, passphrase: "Lösegeld für Ängstliche".normalize("NFD") })).toMatchObject({ ok: true });
});

test("another passphrase opens nothing", async () => {
  expect(await open({ passphrase: `${passphrase} ` })).toEqual({ ok: false, error: { code: "BACKUP_LOCKED" } });
});

test("a backup of another election or key is named before any passphrase is tried", async () => {
  expect(await open({ electionId: "AnotherElectionX" })).toEqual({
    ok: false,
    error: { code: "BACKUP_OF_ANOTHER_ELECTION", electionId },
  });
  expect(await open({ publicKey: "cd".repeat(32) })).toEqual({
    ok: false,
    error: { code: "BACKUP_OF_ANOTHER_KEY", publicKey },
  });
});

test("what stands in clear is bound to the key: a backup relabelled for another election does not open", async () => {
  const relabelled = sealed.replace(electionId, "AnotherElectionX");
  expect(await open({ text: relabelled, electionId: "AnotherElectionX" })).toEqual({
    ok: false,
    error: { code: "BACKUP_LOCKED" },
  });
});

test("any single changed byte of the sealed key keeps the backup locked", async () => {
  const backup = JSON.parse(sealed);
  const bytes = Uint8Array.from(atob(backup.private_key), (character) => character.charCodeAt(0));
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const broken = bytes.map((byte, index) => (index === at ? byte ^ flip : byte));
      const text = JSON.stringify({ ...backup, private_key: btoa(String.fromCharCode(...broken)) });
      expect(await open({ text })).toEqual({ ok: false, error: { code: "BACKUP_LOCKED" } });
    }),
    { numRuns: 5 },
  );
});

test.each([
  ["nothing", ""],
  ["a picture", "\u0089PNG\r\n"],
  ["a receipt", '{"format":"tabella-receipt-1"}'],
  ["a weak derivation", sealed.replace("600000", "1000")],
  ["an endless derivation", sealed.replace("600000", "4000000000")],
  ["a field too many", sealed.replace("{", '{"note":"x",')],
  ["a huge file", `${sealed}${" ".repeat(20_000)}`],
])("%s is not taken for a backup", (_name, text) => {
  expect(readKeyBackup(text)).toEqual({ ok: false, error: { code: "BACKUP_MALFORMED" } });
});
