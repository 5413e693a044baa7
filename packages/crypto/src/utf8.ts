/** UTF-8 bytes of a text. @throws if it is no string. */
export { utf8ToBytes } from "@noble/hashes/utils.js";
