/* How the test of the texts finds out what pages use; TypeScript's own checker already refuses keys that do not exist. */

/** The dotted keys of a catalogue's leaves. */
export function keysOf(node: unknown, prefix = ""): string[] {
  if (typeof node !== "object" || node === null) return [prefix];
  return Object.entries(node).flatMap(([name, child]) => keysOf(child, prefix === "" ? name : `${prefix}.${name}`));
}

/**
 * The keys of which a source that opened their namespace contains the rest as a literal, or a template that could make it.
 * Where a source asks for a key that it got in a variable, the literal may stand in any source.
 * @param keys area and dotted key
 */
export function usedKeys(keys: readonly string[], sources: readonly string[]): ReadonlySet<string> {
  const used = new Set<string>();
  const everywhere = new Set(sources.flatMap(literalsIn));
  for (const source of sources) {
    const literals = new Set(literalsIn(source));
    const templates = [...source.matchAll(/`([\w.-]*\$\{[^`]*)`/g)].map(([, text]) => patternOf(text ?? ""));
    for (const [, translator = "", namespace = ""] of source.matchAll(
      /const (\w+) = (?:await )?(?:use|get)Translations\(\s*"([\w.-]+)"/g,
    )) {
      const takesVariables = new RegExp(`\\b${translator}(?:\\.rich)?\\(\\s*[a-z]\\w*(?:\\.\\w+)*\\s*[,)?]`).test(
        source,
      );
      for (const key of keys) {
        if (!key.startsWith(`${namespace}.`)) continue;
        const rest = key.slice(namespace.length + 1);
        const isNamed = literals.has(rest) || templates.some((pattern) => pattern.test(rest));
        if (isNamed || (takesVariables && everywhere.has(rest))) used.add(key);
      }
    }
  }
  return used;
}

function literalsIn(source: string): string[] {
  return [...source.matchAll(/"([\w.-]+)"/g)].map(([, text]) => text ?? "");
}

function patternOf(template: string): RegExp {
  const fixed = template.split(/\$\{[^}]*\}/).map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${fixed.join("[\\w -]+")}$`);
}

/** Words between tags, and words in attributes that are read aloud or shown. */
export function hardCodedTexts(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
  const markup = [...code.matchAll(/(?<!=)>([^<>{}();:=|&]*\p{L}{2,}[^<>{}();:=|&]*)<\/?[a-zA-Z]/gu)].map(
    ([, text]) => text ?? "",
  );
  const attributes = [
    ...code.matchAll(/(?:aria-label|title|placeholder|alt|label|hint)="([^"]*\p{L}{2,}[^"]*)"/gu),
  ].map(([, text]) => text ?? "");
  return [...markup, ...attributes].map((text) => text.trim()).filter((text) => text !== "");
}
