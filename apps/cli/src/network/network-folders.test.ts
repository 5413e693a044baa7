import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseGenesis } from "@tabella/chain/genesis";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { loadSigner } from "@tabella/keys/validator-keys";
import { afterEach, describe, expect, test } from "vitest";
import { renewDatabaseFiles } from "./database-folders.ts";
import { makeNetworkFolders } from "./network-folders.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const made: string[] = [];
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "tabella-folders-"));
  made.push(path);
  return path;
}
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true });
});

/** Every file under a folder, with its text. */
function filesOf(root: string): Record<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
  return Object.fromEntries(paths.sort().map((path) => [path.slice(root.length + 1), readFileSync(path, "utf8")]));
}

const options = (outDir: string) => ({ validators: 3, outDir, databaseHost: "database" });

describe("a network's folders", () => {
  test("SEC-23: hold for each service its own secrets and no other's, readable by their owner only", async () => {
    const root = folder();
    expect(await makeNetworkFolders(options(root))).toBe("made");
    const files = filesOf(root);
    const ofValidators = [1, 2, 3].flatMap((n) => [
      `validator-${n}/data/validator.key.json.unused`,
      `validator-${n}/keys/validator.key.json`,
    ]);
    expect(Object.keys(files)).toEqual([
      "api/database-authority.pem",
      "api/database-url",
      "api/jwt.key.pem",
      "api/registrar.key.json",
      "backup/database-authority.pem",
      "backup/database-url",
      "database/init.sql",
      "database/server.pem",
      "genesis/genesis.json",
      "migrator/database-authority.pem",
      "migrator/database-url",
      "migrator/migrator-url",
      "reader/database-authority.pem",
      "reader/database-url",
      ...ofValidators,
      "watchdog/webhook-secret",
    ]);
    for (const file of Object.keys(files)) {
      if (file !== "genesis/genesis.json") expect(statSync(join(root, file)).mode & 0o077, file).toBe(0);
    }
    const genesis = parseGenesis(files["genesis/genesis.json"] ?? "");
    if (!genesis.ok) throw new Error(genesis.error);
    for (const [at, { name, ed25519 }] of genesis.value.validators.entries()) {
      expect(loadSigner(join(root, name, "keys", "validator.key.json")).publicKey.ed25519).toBe(ed25519);
      expect(name).toBe(`validator-${at + 1}`);
    }
  });

  const clients = [
    ["api/database-url", "tabella_app"],
    ["migrator/database-url", "tabella_app"],
    ["migrator/migrator-url", "tabella_migrator"],
    ["reader/database-url", "tabella_reader"],
    ["backup/database-url", "tabella_backup"],
  ] as const;

  test("SEC-24: the database's users log in with the passwords that its clients were given, and these believe its certificate", async () => {
    const root = folder();
    await makeNetworkFolders(options(root));
    const files = filesOf(root);
    const certificate = new X509Certificate(files["database/server.pem"] ?? "");
    expect(certificate.checkHost("database")).toBe("database");
    expect(certificate.checkHost("elsewhere")).toBeUndefined();
    for (const [file, user] of clients) {
      const url = new URL((files[file] ?? "").trim());
      expect(url).toMatchObject({ username: user, host: "database:3306", pathname: "/tabella" });
      expect(files["database/init.sql"]).toContain(
        `ALTER USER '${user}'@'%' IDENTIFIED BY '${url.password}' REQUIRE SSL;`,
      );
      const authority = files[`${dirname(file)}/database-authority.pem`] ?? "";
      expect(authority).not.toContain("PRIVATE KEY");
      expect(certificate.verify(new X509Certificate(authority).publicKey)).toBe(true);
    }
  });

  test("SEC-24: the database's passwords and certificate are renewed together, and nothing else is touched", async () => {
    const root = folder();
    await expect(renewDatabaseFiles(root, "database")).rejects.toThrow("holds no network yet");
    await makeNetworkFolders(options(root));
    const before = filesOf(root);
    execFileSync(process.execPath, [main, "genesis", "--out", root, "--folders", "--renew-database"]);
    const after = filesOf(root);
    const isOfDatabase = (file: string) => /database-|migrator-url|^database\//.test(file);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const file of Object.keys(before)) expect(after[file] !== before[file], file).toBe(isOfDatabase(file));
    for (const [file] of clients) {
      expect(after["database/init.sql"]).toContain(new URL((after[file] ?? "").trim()).password);
      expect(statSync(join(root, file)).mode & 0o077, file).toBe(0);
    }
  });

  test("that hold a network are left as they are, whatever is asked again", async () => {
    const root = folder();
    await makeNetworkFolders(options(root));
    const before = filesOf(root);
    expect(await makeNetworkFolders(options(root))).toBe("there");
    expect(filesOf(root)).toEqual(before);
    // Its folder came with a later version.
    rmSync(join(root, "watchdog"), { recursive: true });
    expect(await makeNetworkFolders(options(root))).toBe("there");
    const { "watchdog/webhook-secret": secret, ...others } = filesOf(root);
    expect(secret).toMatch(/^[0-9a-f]{64}\n$/);
    expect({ ...others, "watchdog/webhook-secret": before["watchdog/webhook-secret"] }).toEqual(before);
    await expect(makeNetworkFolders({ ...options(root), validators: 4 })).rejects.toThrow("is of 3 validators, not 4");
  });

  test("an attempt that did not come to its end is begun anew", async () => {
    const root = folder();
    await makeNetworkFolders(options(root));
    const before = filesOf(root);
    writeFileSync(join(root, "genesis", "unfinished"), "");
    for (const file of ["genesis/genesis.json", "validator-3/keys/validator.key.json", "database/init.sql"]) {
      rmSync(join(root, file));
    }
    expect(await makeNetworkFolders(options(root))).toBe("made");
    const after = filesOf(root);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(after["validator-1/keys/validator.key.json"]).not.toBe(before["validator-1/keys/validator.key.json"]);
  });

  test("keys without their genesis are never overwritten", async () => {
    const root = folder();
    await makeNetworkFolders(options(root));
    rmSync(join(root, "genesis", "genesis.json"));
    const before = filesOf(root);
    await expect(makeNetworkFolders(options(root))).rejects.toThrow("Bring genesis.json back");
    expect(filesOf(root)).toEqual(before);
  });

  test("operators bring their own files, with the marks of keys that have never signed", async () => {
    const [root, own] = [folder(), folder()];
    generateNetworkFiles({ validators: 3, outDir: own, folders: true });
    rmSync(join(own, "validator-2/data/validator.key.json.unused"));
    await makeNetworkFolders({ ...options(root), from: own });
    const files = filesOf(root);
    for (const [target, source] of [
      ["genesis/genesis.json", "genesis.json"],
      ["validator-1/keys/validator.key.json", "validator-1/keys/validator.key.json"],
      ["api/jwt.key.pem", "jwt.key.pem"],
    ] as const) {
      expect(files[target]).toBe(readFileSync(join(own, source), "utf8"));
    }
    const marked = [1, 2, 3].map((n) => existsSync(join(root, `validator-${n}`, "data", "validator.key.json.unused")));
    expect(marked).toEqual([true, false, true]);
  });
});
