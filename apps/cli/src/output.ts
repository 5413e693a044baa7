import picocolors from "picocolors";

/** Exit codes of every command (docs: README, Commands). */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

/** One JSON document on standard output, and nothing else there. */
export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

export function printLine(text = ""): void {
  process.stdout.write(`${text}\n`);
}

/** Progress and complaints go to standard error, so that they never mix with an answer. */
export function printNotice(text: string): void {
  process.stderr.write(`${text}\n`);
}

export const paint = picocolors;

/** Columns padded to their widest cell; the first row is the heading. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, at) => Math.max(widest[at] ?? 0, visibleLength(cell))),
    [],
  );
  rows.forEach((row, at) => {
    const line = row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - visibleLength(cell))).join("  ");
    printLine(at === 0 ? paint.bold(line.trimEnd()) : line.trimEnd());
  });
}

function visibleLength(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what colours are made of
  return text.replaceAll(/\u001b\[\d+m/g, "").length;
}

const noticeEveryMs = 60_000;

/** How far a long task is: a line rewritten in place on a terminal; elsewhere, as in a log, a new line each minute. */
export function progressLine(what: string): { report: (done: number, total: number) => void; end: () => void } {
  const onTerminal = process.stderr.isTTY === true;
  let shown = -1;
  let noticeDueMs = performance.now() + noticeEveryMs;
  return {
    report(done, total) {
      const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
      if (percent === shown || !(onTerminal || performance.now() >= noticeDueMs)) return;
      shown = percent;
      noticeDueMs = performance.now() + noticeEveryMs;
      const line = `${what}: ${percent} % (${done} of ${total})`;
      process.stderr.write(onTerminal ? `\r${line}` : `${line}\n`);
    },
    end() {
      if (onTerminal && shown >= 0) process.stderr.write("\n");
    },
  };
}
