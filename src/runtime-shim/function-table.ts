import type { FunctionKind, Visibility } from "../platform/builders.js";
import {
  formatCanonicalPath,
  formatDottedPath,
  formatFunctionName,
  parseFunctionName,
  type FunctionPath,
} from "../platform/function-paths.js";
import { resolutionErrors } from "../platform/messages.js";
import { refusal, type FunctionError } from "./function-error.js";
import type { Runtime } from "./trace.js";
import type { ValidatorJson } from "./validate-value.js";

/** A registered function of the deployment. */
export interface FunctionInfo extends FunctionPath {
  /** `module:export`; HTTP actions are named by their route, `GET /path`. */
  readonly name: string;
  readonly kind: FunctionKind;
  readonly visibility: Visibility;
  readonly runtime: Runtime;
  readonly args: ValidatorJson;
  readonly returns: ValidatorJson | null;
}

/** How code names a function: what `getFunctionAddress` of `convex/server` makes of a reference. */
export interface FunctionAddress {
  readonly name?: string;
  readonly reference?: string;
  readonly functionHandle?: string;
}

/** Who asks for a function: that decides the words in which a missing one is reported. */
export type Asker = "default-action" | "node-action" | "transaction" | "client";

const KIND_NAMES: Readonly<Record<FunctionKind, string>> = {
  query: "Query",
  mutation: "Mutation",
  action: "Action",
  httpAction: "HttpAction",
};

const HANDLE = /^function:\/\/(?<component>[^;]*);(?<name>.*)$/;

/** All functions of a deployment by name. */
export class FunctionTable {
  readonly #functions: ReadonlyMap<string, FunctionInfo>;
  readonly #modules: ReadonlySet<string>;

  constructor(functions: readonly FunctionInfo[], modules: readonly string[]) {
    this.#functions = new Map(functions.map((fn) => [fn.name, fn]));
    this.#modules = new Set(modules);
  }

  all(): FunctionInfo[] {
    return [...this.#functions.values()];
  }

  find(path: FunctionPath): FunctionInfo | undefined {
    return this.#functions.get(formatFunctionName(path));
  }

  /**
   * The function that an address names, undefined if it belongs to a component.
   * @throws FunctionError in the platform's words if there is none, or one of another kind
   */
  resolve(address: FunctionAddress, kind: FunctionKind, asker: Asker): FunctionInfo | undefined {
    // Most calls name their function as the table does, and are spared the taking apart.
    const known = address.name === undefined ? undefined : this.#functions.get(address.name);
    if (known?.kind === kind) return known;
    const path = pathOfAddress(address);
    if (path === "component") return undefined;
    const found = path === undefined ? undefined : this.find(path);
    if (path === undefined || found === undefined) {
      throw asker === "default-action" && path !== undefined
        ? refusal(resolutionErrors.unresolvedInDefaultRuntime(formatDottedPath(path)))
        : refusal(
            resolutionErrors.notFound(
              path === undefined ? describeAddress(address) : formatFunctionName(path),
            ),
          );
    }
    if (found.kind !== kind) {
      throw refusal(
        resolutionErrors.wrongKind(formatCanonicalPath(found), KIND_NAMES[kind], KIND_NAMES[found.kind]),
      );
    }
    return found;
  }

  /**
   * The function to schedule; of whatever kind, since nobody asks before it runs.
   * @throws FunctionError in the platform's words if there is none
   */
  resolveScheduled(address: FunctionAddress, asker: Asker): FunctionInfo | undefined {
    const path = pathOfAddress(address);
    if (path === "component") return undefined;
    const found = path === undefined ? undefined : this.find(path);
    if (found !== undefined) return found;
    if (path === undefined) throw refusal(resolutionErrors.notFound(describeAddress(address)));
    throw this.#missingJob(path, asker);
  }

  #missingJob(path: FunctionPath, asker: Asker): FunctionError {
    if (asker === "default-action") {
      return refusal(resolutionErrors.unresolvedInDefaultRuntime(formatDottedPath(path)));
    }
    const module = `${path.modulePath}.js`;
    const reason = this.#modules.has(path.modulePath)
      ? resolutionErrors.scheduledExportMissing(path.exportName, module)
      : resolutionErrors.scheduledModuleMissing(module);
    return refusal(asker === "node-action" ? resolutionErrors.scheduledFromNodeRefused(reason) : reason);
  }
}

function pathOfAddress({ name, functionHandle }: FunctionAddress): FunctionPath | "component" | undefined {
  const handle = HANDLE.exec(functionHandle ?? "")?.groups;
  if (handle !== undefined && handle["component"] !== "") return "component";
  const written = name ?? handle?.["name"];
  if (written === undefined) return functionHandle === undefined ? "component" : undefined;
  const parsed = parseFunctionName(written);
  return parsed.type === "function" ? parsed : undefined;
}

function describeAddress({ name, functionHandle }: FunctionAddress): string {
  return name ?? functionHandle ?? "";
}
