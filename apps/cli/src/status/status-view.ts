import type { LocalNetwork, LocalValidator } from "@tabella/launcher/local-network";
import { createValidatorClient, type ValidatorClient } from "@tabella/rpc/validator/client";
import logUpdate from "log-update";
import { paint, printLine } from "../output.ts";
import type { DemoElection } from "./demo-election.ts";

const refreshMs = 1_000;

interface ValidatorRow {
  readonly name: string;
  readonly url: string;
  readonly height: number | null;
  readonly headHash: string | null;
  readonly peers: number | null;
  readonly pending: number | null;
}

/** Shows where everything is and how it does, once a second, until told to stop. Without a terminal: a line a change. */
export async function showStatus(view: {
  readonly network: LocalNetwork;
  readonly demo: DemoElection;
  readonly until: AbortSignal;
}): Promise<void> {
  const { network, demo, until } = view;
  const clients = network.validators.map(({ url }) => createValidatorClient(url, { timeoutMs: 900 }));
  const onTerminal = process.stdout.isTTY === true;
  if (!onTerminal) printLine(heading(network, demo).join("\n"));
  let shown = "";
  while (!until.aborted) {
    const rows = await Promise.all(network.validators.map((validator, at) => ask(validator, clients[at])));
    if (onTerminal)
      logUpdate(
        [...heading(network, demo), "", ...table(rows), "", paint.dim("Ctrl-C stops all; the data stays.")].join("\n"),
      );
    else {
      const summary = rows.map(({ name, height }) => `${name} at ${height ?? "?"}`).join(", ");
      if (summary !== shown) printLine(summary);
      shown = summary;
    }
    await pause(until);
  }
  if (onTerminal) logUpdate.done();
}

function heading(network: LocalNetwork, demo: DemoElection): string[] {
  const link = (label: string, url: string | null) => `  ${label.padEnd(14)} ${paint.cyan(url ?? "–")}`;
  const login = (who: string, account: { readonly email: string; readonly password: string }) =>
    `  ${who.padEnd(14)} ${account.email}  ${paint.dim("password")} ${account.password}`;
  return [
    "",
    paint.bold("Tabella is running."),
    "",
    link("Vote here", network.webUrl),
    ...demo.voters.map((voter, at) => login(`Demo voter ${at + 1}`, voter)),
    login("Administrator", demo.administrator),
    `  ${"Trustee key".padEnd(14)} ${demo.trusteeBackupFile}`,
    `  ${"".padEnd(14)} ${paint.dim("its passphrase is the administrator's password")}`,
    "",
    link("API", network.apiUrl),
    link("Bootnode", network.bootnodeUrl),
    link("Watchdog", network.watchdogUrl && `${network.watchdogUrl}/`),
  ];
}

function table(rows: readonly ValidatorRow[]): string[] {
  const cells = rows.map(({ name, url, height, headHash, peers, pending }) => [
    height === null ? paint.red("●") : paint.green("●"),
    name,
    paint.cyan(url),
    height === null ? paint.red("no answer") : `block ${height}`,
    headHash === null ? "" : paint.dim(headHash.slice(0, 14)),
    peers === null ? "" : `${peers} peers`,
    pending === null || pending === 0 ? "" : `${pending} pending`,
  ]);
  return cells.map((row) => `  ${row.join("  ").trimEnd()}`);
}

async function ask({ name, url }: LocalValidator, client: ValidatorClient | undefined): Promise<ValidatorRow> {
  try {
    const status = await client?.chain.status.query();
    if (status === undefined) throw new Error("no client");
    const { height, headHash, peerCount: peers, pending } = status;
    return { name, url, height, headHash, peers, pending };
  } catch {
    return { name, url, height: null, headHash: null, peers: null, pending: null };
  }
}

function pause(until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      until.removeEventListener("abort", wake);
      resolve();
    }, refreshMs);
    until.addEventListener("abort", wake, { once: true });
  });
}
