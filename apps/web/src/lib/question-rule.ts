export interface QuestionBounds {
  readonly min: number;
  readonly max: number;
}

export type QuestionRule =
  | { readonly kind: "one" }
  | { readonly kind: "exactly"; readonly count: number }
  | { readonly kind: "upTo"; readonly max: number }
  | { readonly kind: "between"; readonly min: number; readonly max: number };

/** How many answers may be chosen, as the sentence that the page shows (`elections.detail.rule.*`). */
export function questionRule({ min, max }: QuestionBounds): QuestionRule {
  if (min === 1 && max === 1) return { kind: "one" };
  if (min === max) return { kind: "exactly", count: max };
  return min === 0 ? { kind: "upTo", max } : { kind: "between", min, max };
}
