/**
 * A long identifier with its middle left out, for narrow places (EXP-4); the whole stands beside it for screen readers
 * and for copying.
 */
export function shortenMiddle(text: string, ends = { head: 10, tail: 6 }): string {
  if (text.length <= ends.head + ends.tail + 1) return text;
  return `${text.slice(0, ends.head)}…${text.slice(-ends.tail)}`;
}
