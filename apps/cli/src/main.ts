import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { UserFailure } from "./failure.ts";
import { exitCodes, paint, printNotice } from "./output.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("tabella")
  .description("Elections whose result anyone can check.")
  .version(version)
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

/** Each command in its own file, which is read only when it is asked for: checking a receipt needs no simulator. */
const commands = {
  start: () => import("./commands/start.ts"),
  election: () => import("./commands/election.ts"),
  verify: () => import("./commands/verify.ts"),
  "verify-ballot": () => import("./commands/verify-ballot.ts"),
  challenge: () => import("./commands/challenge.ts"),
  receipt: () => import("./commands/receipt.ts"),
  evidence: () => import("./commands/evidence.ts"),
  absence: () => import("./commands/absence.ts"),
  checkpoint: () => import("./commands/checkpoint.ts"),
  close: () => import("./commands/close.ts"),
  export: () => import("./commands/export.ts"),
  trustee: () => import("./commands/trustee.ts"),
  credentials: () => import("./commands/credentials.ts"),
  genesis: () => import("./commands/genesis.ts"),
  validator: () => import("./commands/validator.ts"),
  doctor: () => import("./commands/doctor.ts"),
  backup: () => import("./commands/backup.ts"),
  restore: () => import("./commands/restore.ts"),
  reindex: () => import("./commands/reindex.ts"),
  simulate: () => import("./commands/simulate.ts"),
  bench: () => import("./commands/bench.ts"),
  chaos: () => import("./commands/chaos.ts"),
};

const [asked] = process.argv.slice(2);
for (const [name, load] of Object.entries(commands)) {
  if (name === asked || !(asked !== undefined && asked in commands)) (await load()).addCommand(program);
}

// SEC-20: whatever a command computes, what it computes with was tested.
program.hook("preAction", async () => {
  const { selfTest } = await import("@tabella/crypto/self-test");
  selfTest((byteLength) => new Uint8Array(randomBytes(byteLength)));
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const text = refusalOf(error) ?? (error instanceof Error ? error.message : String(error));
  printNotice(`${paint.red("tabella:")} ${text}`);
  return error instanceof UserFailure ? error.exitCode : exitCodes.failed;
}

/** What a server answered: its code, and the facts that belong to it. Null for every other error. */
function refusalOf(error: unknown): string | null {
  const data =
    error instanceof Error && "data" in error ? (error.data as { code?: string; facts?: object } | null) : null;
  if (data?.code === undefined) return null;
  const facts = Object.entries(data.facts ?? {}).map(([name, value]) => ` ${name}: ${String(value)}`);
  return `the server refuses: ${data.code}${facts.length === 0 ? "" : ` (${facts.join(",").trim()})`}`;
}
