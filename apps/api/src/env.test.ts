import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readEnv } from "./env.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-env-"));
afterAll(() => rmSync(folder, { recursive: true }));

const url = "mysql://tabella_app:canary-2b7e@127.0.0.1:3306/tabella";
const variables = {
  TABELLA_VALIDATOR_URLS: "http://127.0.0.1:30303",
  TABELLA_GENESIS_FILE: "genesis.json",
  TABELLA_REGISTRAR_KEY_FILE: "registrar.key.json",
  TABELLA_JWT_KEY_FILE: "jwt.key.pem",
  TABELLA_WEB_ORIGIN: "http://localhost:3000",
};

test("SEC-23: a secret in a file counts only if nobody else can read it, and no error shows it", () => {
  const file = join(folder, "database-url");
  writeFileSync(file, `${url}\n`, { mode: 0o600 });
  const read = () => readEnv({ ...variables, TABELLA_DATABASE_URL_FILE: file });
  expect(read().TABELLA_DATABASE_URL).toBe(url);
  chmodSync(file, 0o644);
  expect(read).toThrow(`chmod 600 ${file}`);
  expect(read).not.toThrow("canary");
});

test("SEC-24: the file of authorities becomes part of the database's URLs, unless they name one themselves", () => {
  const read = (own: string) =>
    readEnv({
      ...{ ...variables, TABELLA_DATABASE_URL: `${url}${own}`, TABELLA_DATABASE_MIGRATOR_URL: url },
      TABELLA_DATABASE_CA_FILE: "/secrets/authority.pem",
    });
  const { TABELLA_DATABASE_URL, TABELLA_DATABASE_MIGRATOR_URL } = read("");
  for (const complete of [TABELLA_DATABASE_URL, TABELLA_DATABASE_MIGRATOR_URL]) {
    expect(new URL(complete ?? "").searchParams.get("ssl-ca")).toBe("/secrets/authority.pem");
  }
  expect(read("?ssl-ca=own.pem").TABELLA_DATABASE_URL).toBe(`${url}?ssl-ca=own.pem`);
});

test("what is missing or wrong is named, without its value", () => {
  const wrong = {
    ...{ ...variables, TABELLA_DATABASE_URL: "canary-2b7e", TABELLA_PORT: "70000", TABELLA_GENESIS_FILE: "" },
    TABELLA_LOGINS_PER_MINUTE: "0",
  };
  expect(() => readEnv(wrong)).toThrow(
    /TABELLA_PORT.*TABELLA_DATABASE_URL.*TABELLA_GENESIS_FILE.*TABELLA_LOGINS_PER_MINUTE/s,
  );
  expect(() => readEnv(wrong)).not.toThrow("canary");
});
