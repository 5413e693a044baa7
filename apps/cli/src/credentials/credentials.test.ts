import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkCredentialForm, publicCredential } from "@tabella/election/credential";
import { parsePublicCredentials } from "@tabella/election/credential-list";
import { checkRollCredentials } from "@tabella/election/roll";
import { readRollFile } from "@tabella/election/roll-file";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { credentialsCsv } from "./credentials-csv.ts";
import { lettersHtml } from "./letters.ts";
import { type ListedVoter, readVotersCsv } from "./voters-csv.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tabella-credentials-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const election = "9mTkpXCvJtBGUK";
const bytes = (text: string) => new TextEncoder().encode(text);
const voters: readonly ListedVoter[] = [
  { email: "alice@example.org", name: 'Alice "the first", née Müller', weight: 2 },
  { email: "bob@example.org", name: "=HYPERLINK(A1)", weight: 1 },
  { email: "carol@example.org", name: "<b>Carol</b>", weight: 3 },
];
const csv = voters.map(({ email, name, weight }) => `"${name.replaceAll('"', '""')}",${weight},${email}`);
const list = `Name,Weight,E-mail\n${csv.join("\n")}\n`.replace("E-mail", "Email");

describe("ADM-1: a list of voters", () => {
  test("is read whatever the delimiter, line ends, byte order mark, blank lines and order of columns", () => {
    const names = fc
      .string({ unit: "grapheme-composite", maxLength: 12 })
      .map((name) => name.replaceAll(/\s/gu, " ").trim());
    const rows = fc.array(fc.record({ name: names, weight: fc.integer({ min: 1, max: 1_000 }) }), {
      minLength: 1,
      maxLength: 5,
    });
    const layout = fc.record({
      delimiter: fc.constantFrom(",", ";", "\t"),
      end: fc.constantFrom("\n", "\r\n"),
      mark: fc.constantFrom("", "\ufeff"),
      columns: fc.shuffledSubarray(["email", "name", "weight"] as const, { minLength: 3 }),
      blank: fc.boolean(),
    });
    fc.assert(
      fc.property(rows, layout, (all, { delimiter, end, mark, columns, blank }) => {
        const expected = all.map((row, at) => ({ ...row, email: `v${at}@example.org` }));
        const cells = expected.map((row) => columns.map((column) => `"${`${row[column]}`.replaceAll('"', '""')}"`));
        const lines = [columns.join(delimiter), ...cells.map((row) => row.join(delimiter))];
        const text = mark + lines.join(blank ? end + end : end);
        expect(readVotersCsv(bytes(text))).toEqual({ ok: true, value: expected });
      }),
      { numRuns: 50 },
    );
  });

  test("in Windows-1252 keeps its letters", () => {
    const latin = Uint8Array.from([...bytes("email,name\na@b.cc,Jos"), 0xe9, 0x0a]);
    expect(readVotersCsv(latin)).toEqual({ ok: true, value: [{ email: "a@b.cc", name: "José", weight: 1 }] });
  });

  test("names every row that is wrong with its line, and is taken whole or not at all", () => {
    const read = readVotersCsv(
      bytes(
        "email,weight\nalice@example.org,2\n\nnobody,1\nALICE@example.org,0\nx@example.org,1,2\ny@example.org,1e3\n",
      ),
    );
    if (read.ok) throw new Error("rows are wrong");
    expect(read.error.map(({ line, problem }) => [line, problem.slice(0, 20)])).toEqual([
      [4, "“nobody” is not an e"],
      [5, "“0” is not a number "],
      [5, "alice@example.org st"],
      [6, "3 cells, but the hea"],
      [7, "“1e3” is not a numbe"],
    ]);
  });

  test.each([
    ["", "no column is headed"],
    ["name\nAlice", "no column is headed"],
    ["email,phone\na@b.cc,1", "unknown column “phone”"],
    ["email,email\na@b.cc,a@b.cc", "two columns"],
    ["email", "no voter"],
    ['email\n"a@b.cc', "never closed"],
    ['email\n"a@b.cc"x', "behind a closing"],
  ])("that cannot be one says why: %j", (text, problem) => {
    const read = readVotersCsv(bytes(text));
    expect(read).toMatchObject({ ok: false, error: [{ problem: expect.stringContaining(problem) }] });
  });
});

const issued = voters.map((voter) => ({ ...voter, credential: "00", secret: "11111-111111-11111-111111" }));

test("ADM-1: no cell of the private list begins as a formula", () => {
  expect(credentialsCsv(issued).split("\r\n")).toEqual([
    "email,name,weight,credential",
    'alice@example.org,"Alice ""the first"", née Müller",2,11111-111111-11111-111111',
    "bob@example.org,'=HYPERLINK(A1),1,11111-111111-11111-111111",
    "carol@example.org,<b>Carol</b>,3,11111-111111-11111-111111",
    "",
  ]);
});

test("letters load nothing, take no name for HTML, and say the weight only where it is not one", () => {
  const html = lettersHtml(issued, { election, title: "Board & <i>council</i>", site: "https://vote.example.org" });
  expect(html).not.toMatch(/<b>Carol|<i>council|src=|href=|<script/);
  expect(html.match(/<article>/g)).toHaveLength(3);
  expect(html.match(/Your ballot counts as/g)).toHaveLength(2);
});

describe("tabella credentials", () => {
  const roll = join(folder, "voters.csv");
  const out = join(folder, "out");
  const command = (...parameters: readonly string[]) => {
    const all = [main, "credentials", "--election", election, ...parameters];
    const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: "utf8" });
    return { code: status, output: stdout, notices: stderr };
  };
  writeFileSync(roll, list);

  test("offline makes a key for each voter and a signed roll that holds, and keeps what is secret from others", () => {
    const ended = command("--roll", roll, "--out", out, "--json");
    expect(ended.code).toBe(0);
    const made = JSON.parse(ended.output);
    const read = readRollFile(readFileSync(made.files.roll, "utf8"));
    if (!read.ok) throw new Error(read.error.code);
    expect(read.value.voters.map(({ email, weight }) => [email, weight])).toEqual(
      voters.map((each) => [each.email, each.weight]),
    );
    expect(made).toMatchObject({
      ok: true,
      voters: 3,
      weight: 6,
      hash: read.value.roll.hash,
      authority: read.value.roll.authority,
    });
    const published = parsePublicCredentials(readFileSync(made.files.publicCredentials, "utf8"));
    expect(published.ok && checkRollCredentials(read.value.roll, published.value)).toBe(true);

    const secrets = readFileSync(made.files.credentials, "utf8")
      .trim()
      .split("\r\n")
      .slice(1)
      .map((row) => row.slice(-25));
    const letters = readFileSync(made.files.letters, "utf8");
    const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
    for (const [at, secret] of secrets.entries()) {
      expect(checkCredentialForm(secret)).toBe(true);
      expect(letters).toContain(secret);
      expect(publicCredential(secret, election, random)).toBe(read.value.voters[at]?.credential);
      expect(readFileSync(made.files.roll, "utf8")).not.toContain(secret);
    }
    for (const file of [made.files.credentials, made.files.letters, made.files.roll, made.files.authorityKey]) {
      expect(statSync(file).mode & 0o077).toBe(0);
    }
  });

  test("overwrites nothing, and signs again with the key that it is given", () => {
    const again = command("--roll", roll, "--out", out);
    expect(again).toMatchObject({ code: 2, notices: expect.stringContaining("nothing is overwritten") });
    const key = join(out, "authority.key");
    const second = command("--roll", roll, "--out", join(folder, "second"), "--authority-key", key, "--json");
    expect(second.code).toBe(0);
    expect(JSON.parse(second.output).authority).toBe(JSON.parse(readFileSync(key, "utf8")).ed25519);
  });

  test("makes nothing from a list with a wrong row, and names the line", () => {
    const wrong = join(folder, "wrong.csv");
    writeFileSync(wrong, "email\nalice\n");
    const ended = command("--roll", wrong, "--out", join(folder, "none"), "--json");
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.output)).toMatchObject({ ok: false, problems: [{ line: 2 }] });
    expect(command("--roll", join(folder, "missing.csv"), "--out", join(folder, "none")).code).toBe(2);
  });
});
