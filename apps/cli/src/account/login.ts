import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";
import { readSecret } from "../secret-input.ts";
import { type ApiDoor, type Participant, signIn } from "./participant.ts";

/** Which server, and which account there. */
export interface LoginOptions {
  readonly api?: string;
  readonly origin?: string;
  readonly email?: string;
  readonly passwordFile?: string;
}

/** The options that name a server and an account. */
export function addLoginOptions(command: Command): Command {
  return command
    .option("--api <url>", "online: the address of the election's server")
    .option("--origin <url>", "with --api: the address of its pages, where that is another one")
    .option("--email <address>", "with --api: your account there")
    .option("--password-file <file>", "with --api: its password, instead of asking for it");
}

/** The server takes a login only from an origin that it knows: that of its pages. */
export function doorOf({ api, origin }: LoginOptions): ApiDoor {
  const apiUrl = (api ?? "").replace(/\/+$/, "");
  return { apiUrl, origin: origin ?? apiUrl };
}

/** @throws UserFailure (exit code 2) without server or account */
export async function logIn(options: LoginOptions): Promise<Participant> {
  const { api, email, passwordFile } = options;
  if (api === undefined || email === undefined) {
    throw new UserFailure("--api and --email are needed, to know who sends this", exitCodes.usage);
  }
  const password = await readSecret({ file: passwordFile, question: "Password", option: "--password-file" });
  return signIn(doorOf(options), { email, password });
}
