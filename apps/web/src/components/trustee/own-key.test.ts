import "fake-indexeddb/auto";
import { sealKeyBackup } from "@tabella/chain/key-backup";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { expect, test } from "vitest";
import { sealedElection, seededRandom } from "@/testing/sealed-election.ts";
import { findOwnKey, ownKeyIn } from "./own-key.ts";
import { browserSealingHost } from "./sealing-host.ts";
import { openSeedStore } from "./seed-store.ts";

const chain = sealedElection("own key", [[1, 0]]);
const [block] = chain.blocks;
if (block === undefined) throw new Error("the first block opens the election");
const evidence = { uuid: chain.uuid, genesisText: chain.genesisText, block, changes: [] };
const { publicKey } = chain.trustee;
const find = (key: string, from = evidence) =>
  findOwnKey({ evidence: from, own: { kind: "key", key } }, nobleSignatureChecker);

test("R3: a trustee finds in the sealed opening whether the election was opened with his key, or with another in its place", () => {
  expect(find(publicKey)).toMatchObject({ ok: true, value: { owner: 1 } });
  expect(find("58".repeat(32))).toMatchObject({ ok: true, value: { owner: null } });
});

test("R3: an opening that no quorum sealed, and one of another election, show nothing", () => {
  expect(find(publicKey, { ...evidence, block: { ...block, seals: block.seals.slice(1) } }).ok).toBe(false);
  expect(find(publicKey, { ...evidence, uuid: "AnotherElectn1" }).ok).toBe(false);
});

test("a backup says which key is the trustee's, without its passphrase, and one of another election does not", async () => {
  const host = { ...browserSealingHost, random: seededRandom("backup") };
  const secret = { publicKey, privateKey: "1", passphrase: "four unusual words together" };
  const text = await sealKeyBackup({ electionId: chain.uuid, ...secret }, host);
  expect(ownKeyIn(text, chain.uuid)).toEqual({ ok: true, value: { kind: "key", key: publicKey } });
  expect(ownKeyIn(text, "AnotherElectn1")).toMatchObject({ error: { code: "BACKUP_OF_ANOTHER_ELECTION" } });
  expect(ownKeyIn("{}", chain.uuid)).toMatchObject({ error: { code: "BACKUP_MALFORMED" } });
});

test("a device knows the key of each account that made one here, and of nobody else", async () => {
  const store = await openSeedStore("own-key-test");
  const electionId = chain.uuid;
  await store.keepOwnKey({ accountId: "anna", electionId, own: { kind: "key", key: publicKey } });
  const later = await openSeedStore("own-key-test");
  expect(await later.ownKey("anna", electionId)).toEqual({ kind: "key", key: publicKey });
  expect(await later.ownKey("ben", electionId)).toBeNull();
});
