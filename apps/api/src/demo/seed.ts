import { randomBytes, randomInt } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sealKeyBackup } from "@tabella/chain/key-backup";
import { encodeScalar } from "@tabella/crypto/scalar";
import type { Database } from "@tabella/db/database";
import { accountByEmail } from "@tabella/db/queries/accounts";
import { electionsInPhase } from "@tabella/db/queries/elections";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import { nodeSealingHost } from "@tabella/keys/sealing-host";
import { unwrap } from "@tabella/rpc/api/failure";
import type { Caller } from "@tabella/rpc/api/ports";
import type { Role } from "@tabella/rpc/api/schemas";
import { addAccount } from "../auth/accounts.ts";
import { createDraft } from "../elections/elections-port.ts";
import type { Api } from "../ports.ts";

export interface DemoLogin {
  readonly email: string;
  readonly displayName: string;
  readonly password: string;
}

/** What the terminal shows. */
export interface Demo {
  readonly administrator: DemoLogin;
  readonly voters: readonly DemoLogin[];
  /** Of the election that is open for voting. */
  readonly electionId: string;
  /** The administrator is its only trustee; the passphrase of this file is the administrator's password. */
  readonly trusteeBackupFile: string;
}

const voterCount = 3;

/**
 * Sees to it that there are a demo administrator, demo voters and an open demo election; what is there already stays.
 * @param folder where passwords and the trustee's key are kept, readable by its owner only
 * @throws PublicError if the validators do not answer
 */
export async function seedDemo({ api, db, folder }: { api: Api; db: Database; folder: string }): Promise<Demo> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { administrator, voters } = readOrMakeLogins(join(folder, "logins.json"));
  const adminId = await ensureAccount(db, administrator, "administrator");
  for (const voter of voters) await ensureAccount(db, voter, "voter");

  const backupOf = (electionId: string) => join(folder, `trustee-${electionId}.json`);
  const present = (await electionsInPhase(db, "open")).filter(
    ({ uuid, isDemo }) => isDemo && existsSync(backupOf(uuid)),
  );
  const electionId =
    (await firstOpen(
      api,
      present.map(({ uuid }) => uuid),
    )) ?? (await openDemoElection({ api, adminId, administrator, backupOf }));
  return { administrator, voters, electionId, trusteeBackupFile: backupOf(electionId) };
}

/** The database only remembers what the ledger said last: it is asked whether the election still is open. */
async function firstOpen(api: Api, electionIds: readonly string[]): Promise<string | null> {
  for (const electionId of electionIds) {
    const { phase } = unwrap(await api.portsFor("").elections.get(null, electionId));
    if (phase === "open") return electionId;
  }
  return null;
}

async function openDemoElection({
  api,
  adminId,
  administrator,
  backupOf,
}: {
  api: Api;
  adminId: bigint;
  administrator: DemoLogin;
  backupOf: (electionId: string) => string;
}): Promise<string> {
  const caller: Caller = { accountId: String(adminId), sessionId: "", role: "administrator" };
  const ports = api.portsFor("");
  const electionId = unwrap(
    await createDraft(api.elections, {
      createdBy: adminId,
      isDemo: true,
      draft: {
        name: "Which tree shall we plant?",
        description: "A demonstration: vote, follow your ballot to the chain, close the election and see it counted.",
        questions: [
          {
            question: "Which tree shall we plant in the yard?",
            answers: ["Lime", "Oak", "Walnut", "Cherry", "Maple"],
            blank: true,
            min: 1,
            max: 1,
          },
        ],
        registration: "open",
        ballotsMin: 1,
        replacingAllowed: false,
        closesAt: null,
        trusteeEmails: [administrator.email],
        sharedTrustees: null,
      },
    }),
  );
  const { privateKey, publicKey } = generateTrusteeKey((length) => new Uint8Array(randomBytes(length)));
  // On disk before anything is encrypted with it.
  const secret = { publicKey: publicKey.public_key, privateKey: encodeScalar(privateKey) };
  const backup = await sealKeyBackup({ electionId, passphrase: administrator.password, ...secret }, nodeSealingHost);
  writeFileSync(backupOf(electionId), backup, { mode: 0o600 });
  const { public_key, pok } = publicKey;
  unwrap(await ports.trustees.register(caller, { electionId, publicKey: public_key, pok }));
  unwrap(await ports.elections.open(caller, electionId));
  return electionId;
}

async function ensureAccount(db: Database, login: DemoLogin, role: Role): Promise<bigint> {
  const present = await accountByEmail(db, login.email);
  if (present !== null) return present.id;
  const added = await addAccount(db, { ...login, role, createdAt: new Date() });
  if (added === null) throw new Error("broken promise: an address without an account can get one");
  return added.id;
}

function readOrMakeLogins(file: string): { administrator: DemoLogin; voters: DemoLogin[] } {
  if (!existsSync(file)) {
    const login = (name: string, displayName: string): DemoLogin => ({
      email: `${name}@demo.example`,
      displayName,
      password: readablePassword(),
    });
    const voters = Array.from({ length: voterCount }, (_, at) => login(`voter${at + 1}`, `Demo Voter ${at + 1}`));
    const logins = { administrator: login("admin", "Demo Administrator"), voters };
    writeFileSync(file, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Easy to type: four groups of four letters and digits that cannot be mistaken for one another; 80 bits. */
function readablePassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz023456789";
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}
