import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { encodePublicCredentials, totalWeight } from "@tabella/election/credential-list";
import { Uuid } from "@tabella/election/election";
import { signRoll } from "@tabella/election/roll";
import { formatRollFile } from "@tabella/election/roll-file";
import { loadAuthority, writeAuthorityKey } from "@tabella/keys/authority-key";
import type { Ed25519Signer } from "@tabella/keys/ed25519-key-file";
import { writeSecretFile } from "@tabella/keys/key-file";
import type { Command } from "commander";
import { credentialsCsv } from "../credentials/credentials-csv.ts";
import { issueCredentials } from "../credentials/issue-credentials.ts";
import { lettersHtml } from "../credentials/letters.ts";
import { type RowProblem, readVotersCsv } from "../credentials/voters-csv.ts";
import { UserFailure } from "../failure.ts";
import { readInput } from "../input-files.ts";
import { exitCodes, paint, printJson, printLine, printNotice, printTable, progressLine } from "../output.ts";

interface Options {
  readonly roll: string;
  readonly election: string;
  readonly out: string;
  readonly authorityKey?: string;
  readonly title: string;
  readonly site: string;
  readonly json?: true;
}

export function addCommand(program: Command): void {
  program
    .command("credentials")
    .description("make the voting keys of an election by roll, offline: letters to voters, and the signed roll")
    .requiredOption("--roll <voters.csv>", "who may vote: a heading email[,name][,weight], one voter a row")
    .requiredOption("--election <uuid>", "the election that the keys are for")
    .requiredOption("--out <folder>", "where the files go; nothing there is overwritten")
    .option("--authority-key <file>", "sign with this authority.key; without it a new one is made")
    .option("--title <text>", "the election's name, for the letters", "Election")
    .option("--site <address>", "where to vote, for the letters", "")
    .option("--json", "print one JSON document")
    .action(makeCredentials);
}

function makeCredentials(options: Options): void {
  const { election, title, site } = options;
  if (!Uuid.safeParse(election).success)
    throw new UserFailure(`${election} is no uuid of an election`, exitCodes.usage);
  const voters = readVotersCsv(readInput(options.roll));
  if (!voters.ok) {
    reportProblems(options, voters.error);
    return;
  }
  const files = filesIn(resolve(options.out), options.authorityKey);
  const taken = [files.authorityKey, ...files.written].find(
    (file) => file !== options.authorityKey && existsSync(file),
  );
  if (taken !== undefined) throw new UserFailure(`${taken} exists; nothing is overwritten`, exitCodes.usage);

  const line = progressLine("making voting keys");
  const onProgress = (done: number) => line.report(done, voters.value.length);
  const issued = issueCredentials({ election, voters: voters.value, onProgress }, randomBytes);
  line.end();
  mkdirSync(files.privateFolder, { recursive: true, mode: 0o700 });
  const authority = authorityOf(options.authorityKey, files.authorityKey);
  const { hash, signature } = signRoll({ election, credentials: issued }, authority);
  const roll = formatRollFile({
    format: "tabella-roll-1",
    election,
    authority: authority.publicKey,
    signature,
    voters: issued.map(({ email, weight, credential }) => ({ email, weight, credential })),
  });
  writeSecretFile(files.credentials, credentialsCsv(issued));
  writeSecretFile(files.letters, lettersHtml(issued, { election, title, site }));
  writeSecretFile(files.roll, roll);
  writeFileSync(files.publicCredentials, encodePublicCredentials(issued), { flag: "wx" });

  const made = { voters: issued.length, weight: totalWeight(issued), hash, authority: authority.publicKey };
  if (options.json) {
    printJson({ ok: true, ...made, election, files });
    return;
  }
  printLine(`${paint.green("✓")} Voting keys made: ${made.voters}. Votes that they count for in all: ${made.weight}.`);
  printLine(`List       ${hash}`);
  printLine(`Authority  ${authority.publicKey}`);
  printLine();
  printTable([
    ["file", "for"],
    [files.letters, "print one page a voter, hand them out, then destroy it"],
    [files.credentials, "the same keys for mail merge; destroy it too"],
    [files.roll, "the administrator, who imports it"],
    [files.publicCredentials, "everyone: compare it with the election's record"],
    [files.authorityKey, "you alone; publish the authority's number above"],
  ]);
}

/** Every file that is written, by what it is for. */
function filesIn(folder: string, authorityKey: string | undefined) {
  const privateFolder = join(folder, "private");
  const credentials = join(privateFolder, "credentials.csv");
  const letters = join(privateFolder, "letters.html");
  const roll = join(folder, "roll.json");
  const publicCredentials = join(folder, "public_credentials.json");
  return {
    privateFolder,
    credentials,
    letters,
    roll,
    publicCredentials,
    authorityKey: authorityKey ?? join(folder, "authority.key"),
    written: [credentials, letters, roll, publicCredentials],
  };
}

function authorityOf(given: string | undefined, fresh: string): Ed25519Signer {
  try {
    if (given === undefined) writeAuthorityKey(fresh, randomBytes(32));
    return loadAuthority(given ?? fresh);
  } catch (error) {
    throw new UserFailure(error instanceof Error ? error.message : String(error), exitCodes.usage);
  }
}

function reportProblems({ roll, json }: Options, problems: readonly RowProblem[]): void {
  process.exitCode = exitCodes.failed;
  if (json) {
    printJson({ ok: false, problems });
    return;
  }
  printNotice(
    `${roll}: ${problems.length === 1 ? "one row is" : `${problems.length} rows are`} wrong; nothing was made.`,
  );
  for (const { line, problem } of problems) printNotice(`line ${line}: ${problem}`);
}
