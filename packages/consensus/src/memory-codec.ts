import { domainTags } from "@tabella/crypto/domain-tags";
import { toHex } from "@tabella/crypto/hex";
import { err, type Result } from "@tabella/crypto/result";
import { taggedHash } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import type { ConsensusMemory } from "./memory.ts";
import { decodeMemoryFields } from "./message-codec.ts";

/**
 * C-39: the memory as a disk keeps it, a checksum over its JSON, a space, the JSON. No block hash covers a memory, so without
 * the checksum a flipped bit in it could make a validator say another thing than it said (C-33).
 */
export function encodeMemory(memory: ConsensusMemory): string {
  const json = JSON.stringify(memory);
  return `${checksumOf(json)} ${json}`;
}

/** The checker of {@link encodeMemory}. A memory without its checksum is damaged, and as good as lost (C-35). */
export function decodeMemory(text: string): Result<ConsensusMemory, string> {
  const space = text.indexOf(" ");
  const json = text.slice(space + 1);
  if (space < 0 || text.slice(0, space) !== checksumOf(json)) return err("the checksum does not fit");
  return decodeMemoryFields(JSON.parse(json));
}

function checksumOf(json: string): string {
  return toHex(taggedHash(domainTags.consensusMemory, [utf8ToBytes(json)]));
}
