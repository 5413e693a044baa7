import { type CheckedCheckpoint, checkCheckpoint, checkpointSteps } from "@tabella/chain/checkpoint";
import { compareCheckpoints, isNextCheckpoint, parseNextCheckpoint } from "@tabella/chain/compare-checkpoints";
import type { Genesis } from "@tabella/chain/genesis";
import { checkCosignature, parseWitnessKey } from "@tabella/crypto/cosignature";
import type { Hash } from "@tabella/crypto/hex";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes, paint, printJson, printLine } from "../output.ts";
import { parseGenesisText } from "../record/genesis-file.ts";

interface Options {
  readonly genesis: string;
  readonly witness?: string;
  readonly old?: string;
  readonly json?: true;
}

interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string | null;
}

export function addCommand(program: Command): void {
  program
    .command("checkpoint")
    .description("a checkpoint of the ledger: what a witness cosigns")
    .command("verify")
    .description("check a checkpoint offline; same exit codes as verify")
    .argument("<file>", "the checkpoint, or one with the proof that it goes on from an older one")
    .requiredOption("--genesis <file>", "genesis.json: whose seals count")
    .option("--witness <key>", "NAME+ID+KEY of a witness who must have cosigned it")
    .option("--old <file>", "a checkpoint seen before; the file must hold the proof that it goes on from that")
    .option("--json", "print one JSON document")
    .action((file: string, options: Options) => {
      const genesis = parseGenesisText(readInputText(options.genesis));
      const { path, text } = readCheckpoint(file);
      const checked = checkCheckpoint(genesis, text, nodeSignatureChecker);
      const outcomes: Outcome[] = checked.ok
        ? checkpointSteps.map((name) => ({ name, ok: true, detail: null }))
        : [
            ...checkpointSteps
              .slice(0, checkpointSteps.indexOf(checked.error.step))
              .map((name) => ({ name, ok: true, detail: null })),
            { name: checked.error.step, ok: false, detail: checked.error.detail },
          ];
      if (checked.ok && options.witness !== undefined) outcomes.push(witnessed(checked.value, options.witness));
      if (checked.ok && options.old !== undefined) {
        outcomes.push(goesOn(genesis, { older: options.old, newer: checked.value, path }));
      }
      const ok = outcomes.every((outcome) => outcome.ok);
      if (!ok) process.exitCode = exitCodes.failed;
      if (options.json) {
        const facts = checked.ok
          ? { size: checked.value.size, root: checked.value.root, height: checked.value.height }
          : {};
        return printJson({ ok, ...facts, checks: outcomes });
      }
      for (const outcome of outcomes) {
        const mark = outcome.ok ? paint.green("✓") : paint.red("✗");
        printLine(`${mark} ${outcome.name}${outcome.detail === null ? "" : `: ${outcome.detail}`}`);
      }
      if (!checked.ok) return;
      const { size, height, seals, validators } = checked.value;
      printLine(`${size} transactions up to block ${height}, sealed by ${seals} of ${validators} validators.`);
    });
}

function readCheckpoint(file: string): { readonly path: readonly Hash[]; readonly text: string } {
  const text = readInputText(file);
  if (!isNextCheckpoint(text)) return { path: [], text };
  const next = parseNextCheckpoint(text);
  if (!next.ok) throw new UserFailure(`${file} is not a checkpoint: ${next.error}`, exitCodes.usage);
  return { path: next.value.path, text: next.value.checkpoint };
}

function witnessed({ note }: CheckedCheckpoint, line: string): Outcome {
  const key = parseWitnessKey(line);
  if (!key.ok) throw new UserFailure(`--witness: ${key.error}`, exitCodes.usage);
  const cosigned = checkCosignature(note, key.value, nodeSignatureChecker);
  const detail = cosigned.ok ? new Date(cosigned.value.timeSeconds * 1_000).toISOString() : cosigned.error;
  return { name: "witness", ok: cosigned.ok, detail };
}

function goesOn(
  genesis: Genesis,
  { older, newer, path }: { readonly older: string; readonly newer: CheckedCheckpoint; readonly path: readonly Hash[] },
): Outcome {
  const name = "consistency";
  const seen = checkCheckpoint(genesis, readCheckpoint(older).text, nodeSignatureChecker);
  if (!seen.ok) return { name, ok: false, detail: `the older one fails: ${seen.error.step}: ${seen.error.detail}` };
  const relation = compareCheckpoints(seen.value, newer, path);
  return { name, ok: relation === "extends", detail: relation };
}
