/** Lengths of the groups of a voting key (election/credential.ts). */
const groups = [5, 6, 5, 6] as const;
const length = groups.reduce((sum, size) => sum + size, 0);

/**
 * A voting key as it was typed or pasted from a letter: blanks and dashes do not matter, letters do.
 * @returns with its four groups and hyphens; what has another length comes back trimmed, for the check to refuse
 */
export function typedKey(text: string): string {
  const characters = text.replaceAll(/[\s\p{Dash_Punctuation}]/gu, "");
  if (characters.length !== length) return text.trim();
  let at = 0;
  return groups
    .map((size) => {
      at += size;
      return characters.slice(at - size, at);
    })
    .join("-");
}
