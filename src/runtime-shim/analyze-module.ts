import { findExportNameProblem, formatFunctionName } from "../platform/function-paths.js";
import { pushErrors } from "../platform/messages.js";
import type { FunctionKind } from "../platform/builders.js";
import type { FunctionInfo } from "./function-table.js";
import type { CompiledModule } from "./guest-module.js";
import type { ValidatorJson } from "./validate-value.js";

interface Registered {
  readonly isQuery?: unknown;
  readonly isMutation?: unknown;
  readonly isAction?: unknown;
  readonly isPublic?: unknown;
  readonly isInternal?: unknown;
  exportArgs?(): string;
  exportReturns?(): string;
}

/**
 * What a module registers, and what is wrong with it in the words of push analysis.
 * Source: `crates/isolate/src/environment/analyze.rs` for the default runtime, `node-executor/src/executor.ts` for Node.js.
 */
export function analyzeModule(
  { modulePath, runtime }: CompiledModule,
  exports: Readonly<Record<string, unknown>>,
): { readonly functions: FunctionInfo[]; readonly problems: string[] } {
  const functions: FunctionInfo[] = [];
  const problems: string[] = [];
  for (const [exportName, value] of Object.entries(exports)) {
    if (!isObject(value)) continue;
    const foreign = runtime === "node" ? kindForeignToNode(value) : undefined;
    if (foreign !== undefined) {
      problems.push(pushErrors.onlyActionsInNode(exportName, `${modulePath}.js`, foreign));
      continue;
    }
    const kind = registeredKind(value);
    const registered: Registered = value;
    // Marked as both or as neither, it is nobody's.
    if (kind === undefined || (registered.isPublic === true) === (registered.isInternal === true)) continue;
    const nameProblem = findExportNameProblem(exportName);
    if (nameProblem !== undefined) {
      problems.push(pushErrors.invalidFunctionName(`${modulePath}.js`, nameProblem));
      continue;
    }
    functions.push({
      modulePath,
      exportName,
      name: formatFunctionName({ modulePath, exportName }),
      kind,
      visibility: registered.isPublic === true ? "public" : "internal",
      runtime,
      args: parseValidator(registered.exportArgs?.()) ?? { type: "any" },
      returns: parseValidator(registered.exportReturns?.()),
    });
  }
  return { functions, problems };
}

function registeredKind(value: Registered): FunctionKind | undefined {
  if (value.isQuery === true) return "query";
  if (value.isMutation === true) return "mutation";
  return value.isAction === true ? "action" : undefined;
}

function kindForeignToNode(value: object): "Query" | "Mutation" | "HttpAction" | undefined {
  const has = (...names: string[]) => names.every((name) => Object.hasOwn(value, name));
  if (has("isQuery", "invokeQuery")) return "Query";
  if (has("isMutation", "invokeMutation")) return "Mutation";
  return has("isHttp", "invokeHttpAction") ? "HttpAction" : undefined;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function parseValidator(json = "null"): ValidatorJson | null {
  return JSON.parse(json) as ValidatorJson | null;
}
