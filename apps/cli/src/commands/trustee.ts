import type { Command } from "commander";
import { addCeremony } from "../trustee/ceremony.ts";
import { addDecrypt } from "../trustee/decrypt.ts";
import { addKeygen } from "../trustee/keygen.ts";
import { addSubmit } from "../trustee/submit.ts";

export function addCommand(program: Command): void {
  const trustee = program.command("trustee").description("a trustee's part in an election, offline where it can be");
  addKeygen(trustee);
  addCeremony(trustee);
  addDecrypt(trustee);
  addSubmit(trustee);
}
