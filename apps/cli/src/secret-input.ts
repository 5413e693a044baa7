import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { UserFailure } from "./failure.ts";
import { readInputText } from "./input-files.ts";
import { exitCodes } from "./output.ts";

/** How a secret reaches a command: from a file, or typed in without being shown. Never as an argument, which others can see. */
export interface SecretSource {
  /** Its first line is the secret. */
  readonly file: string | undefined;
  /** What to ask for, such as "Passphrase". */
  readonly question: string;
  /** The option that names the file, for whoever has no terminal. */
  readonly option: string;
}

/** @throws UserFailure (exit code 2) if there is neither a file nor a terminal, or nothing in it */
export async function readSecret({ file, question, option }: SecretSource): Promise<string> {
  if (file === undefined && !process.stdin.isTTY) {
    throw new UserFailure(`there is no terminal to ask at: give ${option}`, exitCodes.usage);
  }
  const secret = file === undefined ? await askHidden(question) : (readInputText(file).split(/\r?\n/)[0] ?? "");
  if (secret === "") throw new UserFailure(`no ${question.toLowerCase()}`, exitCodes.usage);
  return secret;
}

/** As {@link readSecret}, for a secret that is new: typed in twice. */
export async function readNewSecret(source: SecretSource & { readonly lengthMin: number }): Promise<string> {
  const secret = await readSecret(source);
  if ([...secret].length < source.lengthMin) {
    throw new UserFailure(`${source.question}: at least ${source.lengthMin} characters`, exitCodes.usage);
  }
  if (source.file === undefined && (await askHidden(`${source.question} again`)) !== secret) {
    throw new UserFailure("the two are not the same", exitCodes.usage);
  }
  return secret;
}

function askHidden(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true, historySize: 0 });
  process.stderr.write(`${question}: `);
  return new Promise((resolve) => {
    terminal.question("", (answer) => {
      terminal.close();
      process.stderr.write("\n");
      resolve(answer);
    });
  });
}
