import { type Genesis, parseGenesis } from "@tabella/chain/genesis";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";

/** @throws UserFailure (exit code 2) saying what is wrong with it */
export function parseGenesisText(text: string): Genesis {
  const genesis = parseGenesis(text);
  if (!genesis.ok) throw new UserFailure(`this is not a genesis file: ${genesis.error}`, exitCodes.usage);
  return genesis.value;
}
