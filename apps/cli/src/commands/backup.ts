import type { Command } from "commander";
import { addDatabaseOptions, type DatabaseOptions, databaseUrl } from "../backup/database-source.ts";
import { checkBackup, makeBackup, updateBackup } from "../backup/make-backup.ts";
import type { Manifest } from "../backup/manifest.ts";
import { newestBackup } from "../backup/newest-backup.ts";
import { UserFailure } from "../failure.ts";
import { wholeNumber } from "../options.ts";
import { exitCodes, printJson, printLine, printNotice, progressLine } from "../output.ts";
import { addNodeOption, type NodeOption } from "../validator/node-option.ts";

const minutesMax = 525_600;

interface Options extends DatabaseOptions, NodeOption {
  readonly out?: string;
  readonly genesis?: string;
  readonly json?: true;
}

export function addCommand(program: Command): void {
  const backup = addDatabaseOptions(addNodeOption(program.command("backup")), "the user tabella_backup")
    .description("one copy of a running system in a folder: chain with certificates, database, genesis; no secret keys")
    .option("--out <folder>", "where it goes; must not exist")
    .option("--genesis <file>", "your own genesis.json: it says whose seals count")
    .option("--json", "print one JSON document")
    .action(async ({ out, genesis, node, json, ...database }: Options) => {
      if (out === undefined || genesis === undefined) {
        throw new UserFailure("--out and --genesis are needed; 'tabella backup --help' explains", exitCodes.usage);
      }
      const url = databaseUrl(database);
      if (url === null) printNotice("no --database: this backup holds the chain only, no accounts");
      const steps = stepLines();
      const source = { node, databaseUrl: url, genesisFile: genesis, program: program.version() ?? "" };
      const manifest = await makeBackup(source, out, steps.onStep);
      steps.end();
      print(out, manifest, json);
    });
  backup
    .command("update <folder>")
    .description("bring a backup up to date: the blocks and the database's changes that came since")
    .action(async (folder: string, _own: object, command: Command) => {
      const { node, json, ...database } = command.optsWithGlobals<Options>();
      const steps = stepLines();
      const manifest = await updateBackup({ node, databaseUrl: databaseUrl(database) }, folder, steps.onStep);
      steps.end();
      print(folder, manifest, json);
    });
  backup
    .command("age <folder>")
    .description("how far the newest backup in a folder goes: for a timer that sees whether another one does its work")
    .option("--at-most <minutes>", "exit code 1 if it is older", wholeNumber(1, minutesMax), 60)
    .action((folder: string, { atMost }: { readonly atMost: number }, command: Command) => {
      const { folder: newest, goesToMs } = newestBackup(folder);
      const minutes = (Date.now() - goesToMs) / 60_000;
      const ok = minutes <= atMost;
      if (!ok) process.exitCode = exitCodes.failed;
      const goesTo = new Date(goesToMs).toISOString();
      if (command.optsWithGlobals<Options>().json) printJson({ ok, folder: newest, goesTo, minutes });
      else printLine(`${newest}: up to ${goesTo}, ${Math.round(minutes)} minutes ago${ok ? "" : ": too long"}`);
    });
  backup
    .command("verify <folder>")
    .description(
      "check a backup without restoring it: every file's hash, and every block from genesis on by its certificate",
    )
    .action(async (folder: string, _own: object, command: Command) => {
      const { manifest } = await checkBackup(folder);
      print(folder, manifest, command.optsWithGlobals<Options>().json);
    });
}

function stepLines() {
  let shown = "";
  let line = progressLine("");
  const end = () => line.end();
  return {
    end,
    onStep(step: string, done: number, total: number) {
      if (step !== shown) {
        end();
        printNotice(step);
        line = progressLine(step);
        shown = step;
      }
      if (total > 0) line.report(done, total);
    },
  };
}

function print(folder: string, { chain, database, made_at, updated_at }: Manifest, json: true | undefined): void {
  if (json) {
    printJson({ ok: true, folder, madeAt: made_at, updatedAt: updated_at, chain, database });
    return;
  }
  const rows = Object.values(database?.rows ?? {}).reduce((sum, count) => sum + count, 0);
  printLine(`${folder}: ${chain.height} blocks, state root ${chain.state_root}`);
  if (database === null) printLine("no database");
  else
    printLine(
      `database of ${new Date(made_at).toISOString()}: ${rows} rows, ${database.changes.length} files of changes`,
    );
}
