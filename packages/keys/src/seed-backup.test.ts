import type { CeremonySeat } from "@tabella/chain/ceremony-trustee";
import { openSeedBackup, readSeedBackup, sealSeedBackup } from "@tabella/chain/seed-backup";
import { expect, test } from "vitest";
import { nodeSealingHost as host } from "./sealing-host.ts";

const seat: CeremonySeat = {
  genesisHash: `0x${"a1".repeat(32)}`,
  election: "9mTkpXCvJtBGUK",
  attempt: 2,
  size: 5,
  threshold: 3,
  index: 4,
  seed: "7Hq3mZkTtVbJx5uRdW9sNe",
};
const passphrase = "correct horse battery staple";
const text = await sealSeedBackup(seat, passphrase, host);
const failure = async (input: Partial<Parameters<typeof openSeedBackup>[0]>) => {
  const opened = await openSeedBackup({ text, passphrase, ...input }, host);
  return opened.ok ? null : opened.error;
};

test("ADM-3: from the backup alone a trustee has the seed and the place in the ceremony, and nothing of the seed is in clear", async () => {
  expect(await openSeedBackup({ text, passphrase, electionId: seat.election, attempt: 2 }, host)).toEqual({
    ok: true,
    value: seat,
  });
  expect(text).not.toContain(seat.seed);
  expect(text).not.toContain(btoa(seat.seed));
});

test("a backup of another election or attempt is named before any passphrase is tried", async () => {
  expect(await failure({ electionId: "AnotherElectionX", passphrase: "" })).toEqual({
    code: "BACKUP_OF_ANOTHER_ELECTION",
    electionId: seat.election,
  });
  expect(await failure({ attempt: 1, passphrase: "" })).toEqual({ code: "BACKUP_OF_ANOTHER_ATTEMPT", attempt: 2 });
});

test.each([
  ["election_id", '"9mTkpXCvJtBGUK"', '"AnotherElectionX"'],
  ["genesis_hash", "a1a1", "a2a2"],
  ["attempt", '"attempt": 2', '"attempt": 1'],
  ["size", '"size": 5', '"size": 6'],
  ["threshold", '"threshold": 3', '"threshold": 2'],
  ["index", '"index": 4', '"index": 3'],
])("what stands in clear is bound to the seed: with another %s nothing opens", async (_name, from, to) => {
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  expect(await failure({ text: changed })).toEqual({ code: "BACKUP_LOCKED" });
});

test("another passphrase opens nothing", async () => {
  expect(await failure({ passphrase: `${passphrase}!` })).toEqual({ code: "BACKUP_LOCKED" });
});

test("a backup that names the key of another seed is found out", async () => {
  const other = readSeedBackup(await sealSeedBackup({ ...seat, seed: "8Hq3mZkTtVbJx5uRdW9sNe" }, passphrase, host));
  const own = readSeedBackup(text);
  if (!other.ok || !own.ok) throw new Error("both are backups");
  const { verification_key } = other.value;
  expect(await failure({ text: JSON.stringify({ ...own.value, verification_key }) })).toEqual({
    code: "BACKUP_LOCKED",
  });
});

test.each([
  ["nothing", ""],
  ["a single trustee's backup", text.replace("tabella-trustee-seed-1", "tabella-trustee-key-1")],
  ["a weak derivation", text.replace("600000", "1000")],
  ["a field too many", text.replace("{", '{"note":"x",')],
  ["an impossible place", text.replace('"index": 4', '"index": 0')],
  ["a huge file", `${text}${" ".repeat(20_000)}`],
])("%s is not taken for a backup", (_name, other) => {
  expect(readSeedBackup(other)).toEqual({ ok: false, error: { code: "BACKUP_MALFORMED" } });
});
