import { closeDatabase, connectDatabase } from "@tabella/db/database";
import { type CheckedRoll, readRollFile } from "@tabella/election/roll-file";
import type { Command } from "commander";
import { addDatabaseOptions, type DatabaseOptions, databaseUrl } from "../backup/database-source.ts";
import { indexLedger, type Reindexed, reindex } from "../backup/reindex.ts";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes, paint, printJson, printLine, printTable, progressLine } from "../output.ts";
import { parseGenesisText } from "../record/genesis-file.ts";
import { addNodeOption, type NodeOption } from "../validator/node-option.ts";

interface Options extends DatabaseOptions, NodeOption {
  readonly genesis: string;
  readonly administrator?: string;
  readonly roll: readonly string[];
  readonly json?: true;
}

export function addCommand(program: Command): void {
  addDatabaseOptions(addNodeOption(program.command("reindex")), "the API's user, tabella_app")
    .description(
      "make anew from the chain what the API's database repeats of it: elections, final credentials and votes",
    )
    .requiredOption("--genesis <file>", "your own genesis.json: it says whose seals count")
    .option("--administrator <email>", "whose elections shall be those that the database has lost")
    .option("--roll <files...>", "roll.json of elections by roll that the database has lost", [])
    .option("--json", "print one JSON document")
    .action(async ({ node, genesis, administrator, roll, json, ...database }: Options) => {
      const url = databaseUrl(database);
      if (url === null) throw new UserFailure("--database is needed", exitCodes.usage);
      const rolls = roll.map(readRoll);
      const progress = progressLine("reading the chain");
      const ledger = await indexLedger(parseGenesisText(readInputText(genesis)), node, progress.report);
      progress.end();
      const db = connectDatabase(url);
      try {
        const elections = await reindex(db, ledger, { administrator, rolls });
        if (json) printJson({ ok: true, height: ledger.state.head.index, elections });
        else print(elections);
      } finally {
        await closeDatabase(db);
      }
    });
}

function readRoll(file: string): CheckedRoll {
  const read = readRollFile(readInputText(file));
  if (!read.ok) throw new UserFailure(`${file}: ${read.error.code} (${read.error.detail})`, exitCodes.usage);
  return read.value;
}

function print(elections: readonly Reindexed[]): void {
  printTable([
    ["election", "row", "credentials", "votes", "credentials of nobody"],
    ...elections.map(({ name, election, credentials, votes, credentialsOfNobody }) => [
      ...[name, election, String(credentials), String(votes), String(credentialsOfNobody)],
    ]),
  ]);
  for (const { name, ...lost } of elections)
    for (const line of losses(lost)) printLine(paint.yellow(`${name}: ${line}`));
  printLine("Accounts, roles, drafts, who the trustees are, and whose credential is whose come from a backup only.");
}

function losses(lost: Omit<Reindexed, "name">): string[] {
  return [
    ...(lost.election === "missing"
      ? ["the database has lost it: appoint an administrator, and name the account with --administrator"]
      : []),
    ...(lost.credentialsOfNobody > 0
      ? [
          "whoever of them has lost his account could be given a second credential: bring the accounts back from a backup, or close the election",
        ]
      : []),
    ...(lost.votesNotOnLedger > 0
      ? [`${lost.votesNotOnLedger} votes were final and the ledger does not have them: the chain is older than it was`]
      : []),
    ...(lost.trusteesUnknown
      ? ["who its trustees are is lost: they put their parts to the ledger with 'trustee submit --node'"]
      : []),
    ...(lost.rollUnknown ? ["who is on its roll is lost: name the credential authority's roll.json with --roll"] : []),
  ];
}
