import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";
import { readSecret } from "../secret-input.ts";
import { type ApiDoor, type Participant, signIn } from "./participant.ts";

/** Which server, and which account there. */
export interface LoginOptions {
  readonly api?: string;
  readonly email?: string;
  readonly passwordFile?: string;
}

/** The options that name a server and an account. */
export function addLoginOptions(command: Command): Command {
  return command
    .option("--api <url>", "online: the address of the election's server")
    .option("--email <address>", "with --api: your account there")
    .option("--password-file <file>", "with --api: its password, instead of asking for it");
}

export function doorOf(api: string): ApiDoor {
  const url = api.replace(/\/+$/, "");
  return { apiUrl: url, origin: url };
}

/** @throws UserFailure (exit code 2) without server or account */
export async function logIn({ api, email, passwordFile }: LoginOptions): Promise<Participant> {
  if (api === undefined || email === undefined) {
    throw new UserFailure("--api and --email are needed, to know who sends this", exitCodes.usage);
  }
  const password = await readSecret({ file: passwordFile, question: "Password", option: "--password-file" });
  return signIn(doorOf(api), { email, password });
}
