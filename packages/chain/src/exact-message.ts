import { err, type Result } from "@tabella/crypto/result";

/** Reads a message of the specification that stands on the ledger: files may have white space around it, the ledger has one text. */
export function readExactly<Value>(
  text: string,
  parse: (text: string) => Result<Value, string>,
): Result<Value, string> {
  return text === text.trim() ? parse(text) : err("white space around the message");
}
