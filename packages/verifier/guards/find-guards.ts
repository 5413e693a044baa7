import { childrenOf, isTree, type ModuleSource, type Tree } from "./module-source.ts";
import type { Declaration } from "./reachable.ts";
import { schemaGuards } from "./schema-guards.ts";

/** One decision of the program to refuse something, and the program without it. */
export interface Guard {
  /** Module, declaration and source text: it moves with the code, and changes with it. */
  readonly id: string;
  readonly path: string;
  /** Where the text stands that decides. */
  readonly start: number;
  readonly end: number;
  /** What stands there when the guard is switched off. */
  readonly off: string;
  /** A condition that refuses when it is true, or when it is false; or a part of a schema. */
  readonly kind: "refuses-if-true" | "refuses-if-false" | "schema";
  /** The expression that shows whether the guard refused: the condition, or the whole schema. */
  readonly watch: { readonly start: number; readonly end: number };
}

/** What a function says when it refuses. */
type Refusal = "err" | "false" | "null" | "rejection" | "throw";

/** Functions in which null says that nothing is wrong, and anything else what is. */
const nullAccepts = new Set(["chain/src/transactions/register.ts#checkPoint"]);

/** Every guard of a declaration, in the order of the source. */
export function guardsOf(declaration: Declaration): Guard[] {
  const { module, name, node } = declaration;
  const found: Omit<Guard, "id" | "path">[] = schemaGuards(node);
  visit(node, { module, name: `${module.path}#${name}`, refusal: null, add: (guard) => found.push(guard) });
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  const seen = new Map<string, number>();
  return found.map((guard) => {
    const text = module.typescript.slice(guard.start, guard.end).replaceAll(/\s+/g, " ");
    const id = `${module.path}#${name}: ${text}`;
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return { ...guard, path: module.path, id: count === 1 ? id : `${id} (${count})` };
  });
}

interface Context {
  readonly module: ModuleSource;
  readonly name: string;
  readonly refusal: Refusal | null;
  readonly add: (guard: Omit<Guard, "id" | "path">) => void;
}

function visit(node: Tree, context: Context): void {
  const inside = isFunction(node) ? { ...context, refusal: refusalOf(node, context) } : context;
  if (node.type === "IfStatement") ifStatement(node, inside);
  if (node.type === "ConditionalExpression") conditional(node, inside);
  if (node.type === "ReturnStatement" && inside.refusal === "false" && isTree(node.argument)) {
    acceptance(node.argument, inside);
  }
  if (node.type === "ArrowFunctionExpression" && node.expression === true && inside.refusal === "false") {
    acceptance(node.body as Tree, inside);
  }
  if (node.type === "CallExpression" && calleeOf(node) === "audit.record") {
    const [, held] = node.arguments as Tree[];
    if (held !== undefined && held.type !== "Literal") acceptance(held, inside);
  }
  if (node.type === "Property" && nameOf(node.key) === "ok" && isTree(node.value) && isCondition(node.value)) {
    acceptance(node.value, inside);
  }
  if (node.type === "VariableDeclarator" && isPromise(nameOf(node.id)) && isTree(node.init)) {
    if (node.init.type === "LogicalExpression" && node.init.operator === "&&") acceptance(node.init, inside);
  }
  for (const { child } of childrenOf(node)) visit(child, inside);
}

/** `if (…) return err(…)`, and `if (…) return ok(…); return err(…)`. */
function ifStatement(node: Tree, context: Context): void {
  const test = node.test as Tree;
  if (refuses(node.consequent as Tree, context)) refusalTest(test, node, context);
}

/** `… ? ok(…) : err(…)` */
function conditional(node: Tree, context: Context): void {
  const [yes, no] = [node.consequent as Tree, node.alternate as Tree];
  const [yesRefuses, noRefuses] = [isRefusal(yes, context), isRefusal(no, context)];
  if (noRefuses && !yesRefuses) acceptance(node.test as Tree, context);
  if (yesRefuses && !noRefuses) refusalTest(node.test as Tree, null, context);
}

/** Each part of a condition that leads to a refusal when it is true. */
function refusalTest(test: Tree, statement: Tree | null, context: Context): void {
  if (statement !== null && isHandedOn(test, statement, context)) return;
  if (test.type === "LogicalExpression" && test.operator === "||") {
    refusalTest(test.left as Tree, null, context);
    refusalTest(test.right as Tree, null, context);
    return;
  }
  if (test.type === "UnaryExpression" && test.operator === "!" && isTree(test.argument)) {
    acceptance(test.argument, context);
    return;
  }
  const parts = alternativesIn(test);
  for (const part of parts) refusalTest(part, null, context);
  if (parts.length === 0) context.add({ ...placeOf(test), off: "false", kind: "refuses-if-true" });
}

/** Each part of a condition that must be true. */
function acceptance(test: Tree, context: Context): void {
  if (test.type === "LogicalExpression" && test.operator === "&&") {
    acceptance(test.left as Tree, context);
    acceptance(test.right as Tree, context);
    return;
  }
  if (test.type === "UnaryExpression" && test.operator === "!" && isTree(test.argument)) {
    refusalTest(test.argument, null, context);
    return;
  }
  if (test.type === "ConditionalExpression" || test.type === "Literal") return;
  if (isResultOf(test)) return;
  context.add({ ...placeOf(test), off: "true", kind: "refuses-if-false" });
}

function placeOf({ start, end }: Tree): Pick<Guard, "start" | "end" | "watch"> {
  return { start, end, watch: { start, end } };
}

/** In `a && (b || c)`: b and c, each of which refuses. */
function alternativesIn(test: Tree): Tree[] {
  if (test.type !== "LogicalExpression" || test.operator !== "&&") return [];
  const sides = [test.left as Tree, test.right as Tree];
  return sides.flatMap((side) =>
    side.type === "LogicalExpression" && side.operator === "||"
      ? [side.left as Tree, side.right as Tree]
      : alternativesIn(side),
  );
}

/** `x.ok`: who made the result decided. */
function isResultOf(test: Tree): boolean {
  return test.type === "MemberExpression" && nameOf(test.property) === "ok";
}

/**
 * `if (!x.ok) return …`, where `x.value` is used after it: the refusal is only handed on, and without the statement the
 * program has no types. Where the value is not used, the statement decides.
 */
function isHandedOn(test: Tree, statement: Tree, { module }: Context): boolean {
  if (test.type !== "UnaryExpression" || !isTree(test.argument) || !isResultOf(test.argument)) return false;
  const result = nameOf((test.argument as Tree).object);
  return new RegExp(`\\b${result}\\.value\\b`).test(module.javascript.slice(statement.end, statement.end + 3_000));
}

function refuses(statement: Tree, context: Context): boolean {
  if (statement.type === "BlockStatement") {
    const last = (statement.body as Tree[]).at(-1);
    return last !== undefined && refuses(last, context);
  }
  // A refusal only where the module itself catches it; elsewhere it is a promise that only a bug can break.
  if (statement.type === "ThrowStatement") return /\bcatch\b/.test(context.module.javascript);
  return statement.type === "ReturnStatement" && isTree(statement.argument) && isRefusal(statement.argument, context);
}

function isRefusal(expression: Tree, context: Context): boolean {
  const { refusal } = context;
  if (expression.type === "CallExpression") return /^(err|fail|invalid|mismatch)$/.test(calleeOf(expression));
  if (expression.type === "Literal") {
    return (refusal === "null" && expression.value === null) || (refusal === "false" && expression.value === false);
  }
  if (refusal === "rejection") return expression.type === "ObjectExpression" || expression.type === "TemplateLiteral";
  // A failed result, handed on.
  if (refusal === "err" && expression.type === "Identifier") return false;
  return false;
}

/** How a function refuses follows from the type that it says it gives. */
function refusalOf(node: Tree, { module, name, refusal }: Context): Refusal | null {
  const body = node.body as Tree;
  const params = node.params as Tree[];
  const from = params.at(-1)?.end ?? node.start;
  const type =
    module.typescript
      .slice(from, body.start)
      .match(/\)\s*:\s*([\s\S]*?)(?:=>)?\s*$/)?.[1]
      ?.trim() ?? "";
  if (/^Result</.test(type)) return "err";
  if (/Rejection \| null$/.test(type) || (nullAccepts.has(name) && / \| null$/.test(type))) return "rejection";
  if (/ \| null$/.test(type)) return /^verifier\/src\/audit/.test(name) ? null : "null";
  if (/^boolean$/.test(type)) return "false";
  if (node.type === "ArrowFunctionExpression" && type === "") {
    // A part of the function around it; what it is true to is a condition of that function, and found there.
    return node.expression === true && refusal === "false" ? null : refusal;
  }
  return node.type === "FunctionExpression" && /^(check|is)/.test(methodNameOf(node, module)) ? "false" : null;
}

/** The name of a method, which stands right before its parameters. */
function methodNameOf(node: Tree, { javascript }: ModuleSource): string {
  return javascript.slice(0, node.start).match(/(\w+)\s*$/)?.[1] ?? "";
}

function isFunction(node: Tree): boolean {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

function isCondition(node: Tree): boolean {
  return node.type === "LogicalExpression" || node.type === "CallExpression" || node.type === "BinaryExpression";
}

function isPromise(name: string): boolean {
  return /^(is|has|fits|follows|can)[A-Z]?/.test(name);
}

function calleeOf(node: Tree): string {
  const callee = node.callee as Tree;
  if (callee.type === "MemberExpression") return `${nameOf(callee.object)}.${nameOf(callee.property)}`;
  return nameOf(callee);
}

function nameOf(node: unknown): string {
  return isTree(node) && node.type === "Identifier" ? `${node.name}` : "";
}
