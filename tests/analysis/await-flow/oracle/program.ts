import fc from "fast-check";

/**
 * The grammar of generated action bodies. A program is a handler and up to two helpers, the second in a module of its
 * own; helpers call only later helpers. Sites (runs, helper calls, loops, tries) get their numbers when the text is
 * written, see `program-text.ts`.
 *
 *     Statement := Run | External | Neutral | HelperCall | Parallel | If | Switch | Loop | Try | Block | Jump | Write | CalledInPlace
 *     Test      := an open choice | a flag of some earlier value
 */
export type Statement =
  | {
      readonly type: "run";
      readonly kind: "query" | "mutation";
      readonly component: boolean;
      readonly uses: number;
    }
  | { readonly type: "external" }
  | { readonly type: "neutral" }
  | { readonly type: "helper"; readonly helper: number; readonly uses: number }
  /** `await Promise.all([…])` of runs, externals and neutral calls. */
  | { readonly type: "parallel"; readonly elements: readonly Statement[] }
  | { readonly type: "if"; readonly test: Test; readonly yes: Body; readonly no: Body }
  /** `await (test ? a : b)` or `test && (await a)`. */
  | {
      readonly type: "conditional";
      readonly test: Test;
      readonly yes: Statement;
      readonly no: Statement | undefined;
    }
  | { readonly type: "switch"; readonly cases: readonly SwitchCase[] }
  | { readonly type: "loop"; readonly loop: "items" | "rounds" | "endless"; readonly body: Body }
  | {
      readonly type: "try";
      readonly block: Body;
      readonly handler: Body | undefined;
      readonly handlerEnds: "goes-on" | "returns" | "throws";
      readonly finalizer: Body | undefined;
    }
  | { readonly type: "block"; readonly body: Body }
  | { readonly type: "in-place"; readonly body: Body }
  | {
      readonly type: "jump";
      readonly jump: "break" | "continue" | "return" | "throw";
      readonly test: Test;
      readonly outward: number;
    }
  /** `sum += …`: a value of its own, or a part of an earlier one. */
  | { readonly type: "write"; readonly uses: number };

export type Body = readonly Statement[];
export type Test = { readonly type: "open" } | { readonly type: "flag"; readonly uses: number };

export interface SwitchCase {
  readonly body: Body;
  readonly breaks: boolean;
}

export interface Program {
  /** The handler first. */
  readonly functions: readonly Body[];
}

const uses = fc.integer({ max: 5, min: 0 });

const test: fc.Arbitrary<Test> = fc.oneof(
  fc.constant({ type: "open" } as const),
  fc.record({ type: fc.constant("flag" as const), uses }),
);

const run: fc.Arbitrary<Statement> = fc.record({
  component: fc.integer({ max: 11, min: 0 }).map((value) => value === 0),
  kind: fc.constantFrom("query" as const, "mutation" as const),
  type: fc.constant("run" as const),
  uses,
});

const simple: fc.Arbitrary<Statement> = fc.oneof(
  { arbitrary: run, weight: 6 },
  { arbitrary: fc.constant<Statement>({ type: "external" }), weight: 2 },
  { arbitrary: fc.constant<Statement>({ type: "neutral" }), weight: 1 },
);

const helperCall = (helper: number): fc.Arbitrary<Statement> =>
  fc.record({ helper: fc.constant(helper), type: fc.constant("helper" as const), uses });

const jump: fc.Arbitrary<Statement> = fc.record({
  jump: fc.constantFrom("break", "continue", "return", "throw", "return" as const),
  outward: fc.integer({ max: 1, min: 0 }),
  test,
  type: fc.constant("jump" as const),
});

function statement(depth: number, helpers: readonly number[]): fc.Arbitrary<Statement> {
  const flat: fc.WeightedArbitrary<Statement>[] = [
    { arbitrary: simple, weight: 9 },
    { arbitrary: jump, weight: 2 },
    { arbitrary: fc.record({ type: fc.constant("write" as const), uses }), weight: 1 },
    ...helpers.map((helper) => ({ arbitrary: helperCall(helper), weight: 2 })),
  ];
  if (depth === 0) return fc.oneof(...flat);
  const body = bodyOf(depth - 1, helpers, 3);
  const optionalBody = fc.option(body, { nil: undefined });
  return fc.oneof(
    ...flat,
    {
      arbitrary: fc.record({
        no: fc.oneof(body, fc.constant([])),
        test,
        type: fc.constant("if" as const),
        yes: body,
      }),
      weight: 4,
    },
    {
      arbitrary: fc.record({
        no: fc.option(simple, { nil: undefined }),
        test,
        type: fc.constant("conditional" as const),
        yes: simple,
      }),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        cases: fc.array(fc.record({ body, breaks: fc.boolean() }), { maxLength: 2, minLength: 1 }),
        type: fc.constant("switch" as const),
      }),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        body,
        loop: fc.constantFrom("items", "items", "rounds", "endless" as const),
        type: fc.constant("loop" as const),
      }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        block: body,
        finalizer: optionalBody,
        handler: optionalBody,
        handlerEnds: fc.constantFrom("goes-on", "goes-on", "returns", "throws" as const),
        type: fc.constant("try" as const),
      }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        elements: fc.array(simple, { maxLength: 3, minLength: 2 }),
        type: fc.constant("parallel" as const),
      }),
      weight: 1,
    },
    { arbitrary: fc.record({ body, type: fc.constant("block" as const) }), weight: 1 },
    { arbitrary: fc.record({ body, type: fc.constant("in-place" as const) }), weight: 1 },
  );
}

function bodyOf(depth: number, helpers: readonly number[], maxLength: number): fc.Arbitrary<Body> {
  return fc.array(statement(depth, helpers), { maxLength, minLength: 1 });
}

export const program: fc.Arbitrary<Program> = fc
  .tuple(bodyOf(2, [1, 2], 5), bodyOf(1, [2], 3), bodyOf(1, [], 3))
  .map(([handler, first, second]) => ({ functions: [handler, first, second] }));
