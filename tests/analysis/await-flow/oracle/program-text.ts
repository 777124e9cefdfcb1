import type { Body, Program, Statement, Test } from "./program.js";

/** What is known of a place in the text before it runs. */
export interface Site {
  readonly id: number;
  readonly functionIndex: number;
  /** Innermost last. */
  readonly loops: readonly number[];
  readonly tries: readonly TryPlace[];
  /** Of runs. */
  readonly kind: "query" | "mutation" | undefined;
  readonly component: boolean;
  /** The `Promise.all` of which it is an element. */
  readonly group: number | undefined;
}

export interface TryPlace {
  readonly id: number;
  readonly part: "block" | "handler" | "finalizer";
}

export interface TryFacts {
  readonly hasHandler: boolean;
  /** What it holds waits for something. */
  readonly waits: boolean;
  /** After a failure the function goes on; or it ends, with or without an error, for its caller to deal with. */
  readonly afterFailure: "goes-on" | "returns" | "throws";
  readonly loops: readonly number[];
}

export interface ProgramText {
  /** The handler and first helper; the second helper. */
  readonly modules: readonly [string, string];
  readonly names: readonly string[];
  readonly sites: ReadonlyMap<number, Site>;
  /** By loop id. */
  readonly loopKinds: ReadonlyMap<number, "items" | "rounds">;
  readonly tries: ReadonlyMap<number, TryFacts>;
}

export function writeProgram(program: Program): ProgramText {
  const writer = new ProgramWriter();
  const texts = program.functions.map((body, index) => writer.writeFunction(body, index));
  return {
    loopKinds: writer.loopKinds,
    modules: [`${texts[0] ?? ""}\n${texts[1] ?? ""}`, texts[2] ?? ""],
    names: program.functions.map((_, index) => nameOf(index)),
    sites: writer.sites,
    tries: writer.tries,
  };
}

function nameOf(functionIndex: number): string {
  return functionIndex === 0 ? "handler" : `helper${functionIndex}`;
}

interface Scope {
  readonly loops: readonly number[];
  readonly tries: readonly TryPlace[];
  /** Labels that `break` may name here, innermost last; loops may be continued. */
  readonly labels: readonly { readonly label: string; readonly isLoop: boolean }[];
  /** A failure of an operation here does not just end the function. */
  readonly fails: boolean;
  /** Within a function that is called where it stands. */
  readonly inPlace: boolean;
}

class ProgramWriter {
  readonly sites = new Map<number, Site>();
  readonly loopKinds = new Map<number, "items" | "rounds">();
  readonly tries = new Map<number, TryFacts>();
  #nextId = 1;
  #functionIndex = 0;
  #values: string[] = [];
  #declared: string[] = [];

  writeFunction(body: Body, index: number): string {
    this.#functionIndex = index;
    // What the handler is given is no value of any run; a helper's parameter may be one.
    this.#values = index === 0 ? [] : ["given"];
    this.#declared = ["sum"];
    // A helper may be called within a `try`, so its operations may fail; the handler's outermost ones need not.
    const text = this.#body(body, { fails: index > 0, inPlace: false, labels: [], loops: [], tries: [] });
    const declared = this.#declared.map((name) => (name === "sum" ? "sum = []" : name)).join(", ");
    // The value of a helper is assigned, so there is one: what an assigned `undefined` tells of is nobody's question.
    const end = index === 0 ? "" : `\nreturn ${this.#nextId++};`;
    return `export async function ${nameOf(index)}(ctx, given) {\nlet ${declared};\n${text}${end}\n}`;
  }

  #id(scope: Scope): number {
    const id = this.#nextId++;
    this.#site(id, scope);
    return id;
  }

  #body(body: Body, scope: Scope): string {
    return body.map((statement) => this.#statement(statement, scope)).join("\n");
  }

  #statement(statement: Statement, scope: Scope): string {
    switch (statement.type) {
      case "run":
      case "external":
      case "neutral":
      case "helper":
        return `${this.#operation(statement, scope)};`;
      case "parallel":
        return this.#parallel(statement.elements, scope);
      case "if":
        return this.#if(statement, scope);
      case "conditional":
        return this.#conditional(statement, scope);
      case "switch":
        return this.#switch(statement, scope);
      case "loop":
        return this.#loop(statement, scope);
      case "try":
        return this.#try(statement, scope);
      case "block": {
        const label = `block${this.#id(scope)}`;
        const labels = [...scope.labels, { isLoop: false, label }];
        return `${label}: {\n${this.#body(statement.body, { ...scope, labels })}\n}`;
      }
      case "in-place": {
        const text = this.#body(statement.body, { ...scope, inPlace: true, labels: [] });
        return `await (async () => {\n${text}\n})();${scope.fails ? `\nctx.syncWork(${this.#id(scope)});` : ""}`;
      }
      case "jump":
        return this.#jump(statement, scope);
      case "write":
        return `sum.push(${this.#value(statement.uses % COLLECTED) ?? this.#id(scope)});`;
    }
  }

  /** `v7 = await ctx.runQuery(api.r7, { value: v3 })`. */
  #operation(statement: Statement, scope: Scope): string {
    if (statement.type !== "run" && statement.type !== "helper")
      return `await ${this.#promise(statement, scope)}`;
    const promise = this.#promise(statement, scope);
    const name = `v${this.#nextId - 1}`;
    this.#declared.push(name);
    this.#values.push(name);
    // Any helper may fail, whatever is in it.
    const mayFail = statement.type === "helper" && scope.fails;
    return mayFail
      ? `${name} = ctx.after(${this.#nextId - 1}, await ${promise})`
      : `${name} = await ${promise}`;
  }

  #promise(statement: Statement, scope: Scope, group?: number): string {
    const uses = "uses" in statement ? this.#value(statement.uses) : undefined;
    const id = this.#id(scope);
    const fails = scope.fails ? ", true" : "";
    switch (statement.type) {
      case "run": {
        this.#site(id, scope, statement, group);
        const run = statement.kind === "query" ? "runQuery" : "runMutation";
        return `ctx.${run}(${statement.component ? "components" : "api"}.r${id}, { value: ${uses ?? id} }${fails})`;
      }
      case "helper":
        return `${nameOf(statement.helper)}(ctx.at(${id}), ${uses ?? id})`;
      case "external":
        return `fetch(${id}, ctx${fails})`;
      default:
        return `ctx.auth.getUserIdentity(${id}${fails})`;
    }
  }

  /** Elements that failed would race each other; the failure comes after them. */
  #parallel(elements: readonly Statement[], scope: Scope): string {
    const id = this.#id(scope);
    const list = elements.map((element) => this.#promise(element, { ...scope, fails: false }, id)).join(", ");
    const failure = scope.fails ? `\nawait ctx.auth.getUserIdentity(${this.#id(scope)}, true);` : "";
    return `ctx.together(${id});\nawait Promise.all([${list}]);\nctx.apart();${failure}`;
  }

  #site(id: number, { loops, tries }: Scope, run?: Statement & { type: "run" }, group?: number): void {
    this.sites.set(id, {
      component: run?.component === true,
      functionIndex: this.#functionIndex,
      group,
      id,
      kind: run?.kind,
      loops,
      tries,
    });
  }

  #if({ no, test, yes }: Statement & { type: "if" }, scope: Scope): string {
    const head = `if (${this.#test(test, scope)}) {\n${this.#body(yes, scope)}\n}`;
    return no.length === 0 ? head : `${head} else {\n${this.#body(no, scope)}\n}`;
  }

  #conditional({ no, test, yes }: Statement & { type: "conditional" }, scope: Scope): string {
    const condition = this.#test(test, scope);
    const left = `(${this.#operation(yes, scope)})`;
    return no === undefined
      ? `${condition} && ${left};`
      : `${condition} ? ${left} : (${this.#operation(no, scope)});`;
  }

  #switch({ cases }: Statement & { type: "switch" }, scope: Scope): string {
    const label = `switch${this.#id(scope)}`;
    const inner = { ...scope, labels: [...scope.labels, { isLoop: false, label }] };
    const texts = cases.map(
      ({ body, breaks }, index) => `case ${index}:\n${this.#body(body, inner)}${breaks ? "\nbreak;" : ""}`,
    );
    return `${label}: switch (ctx.choose(${this.#id(scope)}, ${cases.length + 1})) {\n${texts.join("\n")}\n}`;
  }

  #loop({ body, loop }: Statement & { type: "loop" }, scope: Scope): string {
    const id = this.#id(scope);
    const label = `loop${id}`;
    this.loopKinds.set(id, loop === "items" ? "items" : "rounds");
    const inner = {
      ...scope,
      labels: [...scope.labels, { isLoop: true, label }],
      loops: [...scope.loops, id],
    };
    const text = this.#body(body, inner);
    if (loop === "items")
      return `ctx.loop(${id});\n${label}: for (const item of ctx.items(${id})) {\n${text}\n}`;
    if (loop === "rounds") return `ctx.loop(${id});\n${label}: while (ctx.more(${id})) {\n${text}\n}`;
    return `ctx.loop(${id}, true);\n${label}: while (true) {\nif (!ctx.more(${id})) break;\n${text}\n}`;
  }

  #try({ block, finalizer, handler, handlerEnds }: Statement & { type: "try" }, scope: Scope): string {
    const id = this.#id(scope);
    const place = (part: TryPlace["part"], fails: boolean): Scope => ({
      ...scope,
      fails: scope.fails || fails,
      tries: [...scope.tries, { id, part }],
    });
    const hasHandler = handler !== undefined || finalizer === undefined;
    const inBlock = this.#body(block, place("block", true));
    const waits = /\bawait\b/.test(inBlock);
    const inHandler = this.#body(handler ?? [], place("handler", finalizer !== undefined));
    const end = { "goes-on": "", returns: "\nreturn;", throws: "\nthrow new Error();" }[handlerEnds];
    // Within a function called in place, a `return` goes on behind the call; so does a jump to somewhere within.
    const jumpsWithin = /\b(?:break|continue) (\w+)/g;
    const goesOn =
      handlerEnds === "goes-on" ||
      (handlerEnds === "returns" && scope.inPlace) ||
      [...inHandler.matchAll(jumpsWithin)].some(([, label]) =>
        scope.labels.some((known) => known.label === label),
      ) ||
      (scope.inPlace && /^if .*return/m.test(inHandler));
    const afterFailure = goesOn
      ? "goes-on"
      : handlerEnds === "returns" || /^if .*return/m.test(inHandler)
        ? "returns"
        : "throws";
    this.tries.set(id, { afterFailure, hasHandler, loops: scope.loops, waits });
    // Synchronous code may fail anywhere; where a `try` waits for something, so may that.
    const first = waits ? "" : `ctx.syncWork(${id});\n`;
    const caught = waits ? `ctx.caught(${id});\n` : "";
    return [
      `try {\n${first}${inBlock}\n}`,
      hasHandler ? ` catch {\n${caught}${inHandler}${end}\n}` : "",
      finalizer === undefined ? "" : ` finally {\n${this.#body(finalizer, place("finalizer", false))}\n}`,
    ].join("");
  }

  #jump({ jump, outward, test }: Statement & { type: "jump" }, scope: Scope): string {
    const { labels } = scope;
    const condition = this.#test(test, scope);
    const target = labels.filter(({ isLoop }) => jump !== "continue" || isLoop).at(-1 - outward);
    if ((jump === "break" || jump === "continue") && target !== undefined) {
      return `if (${condition}) ${jump} ${target.label};`;
    }
    if (jump === "throw") return `if (${condition}) throw new Error();`;
    const value = this.#values.at(-1);
    return `if (${condition}) return${value === undefined || outward === 0 ? "" : ` ${value}`};`;
  }

  /** A flag of a value, or of one of its parts; where there is none (the value was not read on this path), an open choice. */
  #test(test: Test, scope: Scope): string {
    const value = test.type === "flag" ? this.#value(test.uses) : undefined;
    const id = this.#id(scope);
    return value === undefined ? `ctx.choose(${id}, 2)` : `ctx.flag(${value}, ${id})`;
  }

  /** The latest values are the most interesting ones; the last number stands for what was collected. */
  #value(uses: number): string | undefined {
    return uses === COLLECTED ? "[...sum]" : this.#values.at(-1 - uses);
  }
}

const COLLECTED = 5;
