import { DefaultRealm } from "./default-realm.js";
import type { FunctionTable } from "./function-table.js";
import type { GuestModule } from "./guest-module.js";
import type { Invocation } from "./invocation.js";
import { evaluateInNode } from "./node-realm.js";
import { importing } from "./importing.js";
import type { Program } from "./program.js";
import { failing } from "./unhandled-rejections.js";

/** The functions of one deployment, ready to run: "use node" modules keep their state from call to call. */
export class Code {
  readonly program: Program;
  /** Functions at work, in the order of their beginnings: of transactions, the innermost comes last. */
  readonly running = new Set<Invocation>();
  readonly #evaluated = new Map<string, GuestModule>();
  #shared: DefaultRealm | undefined;

  constructor(program: Program) {
    this.program = program;
  }

  get functions(): FunctionTable {
    return this.program.functions;
  }

  /**
   * The module of the function that begins, in the realm it shall run in. Every action of the default runtime gets a
   * realm of its own; queries and mutations share one, since they run one at a time and keep nothing.
   */
  moduleFor(invocation: Invocation): GuestModule {
    const { modulePath, runtime } = invocation.fn;
    if (runtime === "node" || invocation.isTransaction) return this.module(modulePath);
    const realm = new DefaultRealm(() => failing(invocation));
    const compiled = this.program.compiled(modulePath);
    return importing(compiled, this.program.environment, failing(invocation), () => realm.evaluate(compiled));
  }

  /** The module in the realm that it shares with others; evaluated once. */
  module(modulePath: string): GuestModule {
    let module = this.#evaluated.get(modulePath);
    if (module === undefined) {
      const compiled = this.program.compiled(modulePath);
      module = importing(compiled, this.program.environment, ignore, () =>
        compiled.runtime === "node"
          ? evaluateInNode(compiled, this.program.moduleFile(modulePath))
          : this.#sharedRealm().evaluate(compiled),
      );
      this.#evaluated.set(modulePath, module);
    }
    return module;
  }

  #sharedRealm(): DefaultRealm {
    this.#shared ??= new DefaultRealm(() => {
      const transaction = [...this.running].findLast((invocation) => invocation.isTransaction);
      return transaction && failing(transaction);
    });
    return this.#shared;
  }
}

/** What a module leaves rejected has been told when it was analysed. */
function ignore(): void {
  // Nothing to do.
}
