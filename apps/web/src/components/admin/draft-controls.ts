/** The id of a field's control, as the error summary leads to it. */
export function controlId(field: string): string {
  return field.replaceAll(".", "-");
}

/** Gives the sentence of a field's problem, if it has one. */
export type ProblemOf = (field: string) => string | undefined;
