import { randomBytes } from "node:crypto";
import { ed25519Group } from "@tabella/crypto/group";
import type { Command } from "commander";
import { wholeNumber } from "../options.ts";
import { exitCodes, paint, printJson, printLine, printTable, progressLine } from "../output.ts";
import { type LeakFigures, leakThreshold, measureLeak } from "../timing/leak-test.ts";
import { type SecretOperation, secretOperations } from "../timing/secret-operations.ts";

/** As long as secrets are, with a single bit set: as far from a random one as a secret can be. */
const fixedSecret = 1n << 251n;

type Measured = LeakFigures & Pick<SecretOperation, "name" | "isControl"> & { readonly tellsSecretsApart: boolean };

export function addCommand(program: Command): void {
  program
    .command("bench")
    .description("measure what no test can promise; npm test never depends on it")
    .command("timing")
    .description("does time tell secrets apart? Welch's t-test, a fixed secret against random ones (SEC-19)")
    .option(
      "--samples <n>",
      "measurements an operation, of both classes together",
      wholeNumber(1_000, 10_000_000),
      20_000,
    )
    .option("--json", "print one JSON document")
    .action((options: { samples: number; json?: true }) => {
      const random = (byteLength: number) => new Uint8Array(randomBytes(byteLength));
      const measured = secretOperations(random).map((operation) => measure(operation, options.samples, random));
      const leaks = measured.filter(({ isControl, tellsSecretsApart }) => tellsSecretsApart !== isControl);
      if (leaks.length > 0) process.exitCode = exitCodes.failed;
      if (options.json) return printJson({ threshold: leakThreshold, measured });

      printTable([
        ["operation", "samples", "median us", "|t|"],
        ...measured.map(({ name, fixedSamples, randomSamples, medianMicroseconds, t }) => [
          name,
          String(fixedSamples + randomSamples),
          medianMicroseconds.toFixed(0),
          t.toFixed(2),
        ]),
      ]);
      printLine();
      for (const { name, isControl } of leaks) {
        printLine(
          isControl
            ? paint.yellow("The control does not show: this machine is too busy to find anything out.")
            : paint.red(`${name}: time tells secrets apart, |t| is ${leakThreshold} or more.`),
        );
      }
      if (leaks.length === 0) printLine(paint.green(`|t| is below ${leakThreshold} for each but the control.`));
    });
}

function measure(
  { name, isControl, run }: SecretOperation,
  samples: number,
  random: (n: number) => Uint8Array,
): Measured {
  const progress = progressLine(name);
  const { order } = ed25519Group;
  const figures = measureLeak(
    { operation: run, order, fixed: fixedSecret, samples, onProgress: (done) => progress.report(done, samples) },
    { nowMs: () => performance.now(), random },
  );
  progress.end();
  return { name, isControl, ...figures, tellsSecretsApart: figures.t >= leakThreshold };
}
