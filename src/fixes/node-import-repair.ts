import type { TSESTree } from "@typescript-eslint/utils";

import type { ConvexModule } from "../project/convex-module.js";
import type { LintRun } from "../project/lint-run.js";
import type { ModuleRun } from "../project/module-run.js";
import type { FilePlan, RepairPlan, SuggestedRepair, TextEdit } from "./repair.js";

import { collectAbsentGlobalUses } from "../analysis/absent-global-uses.js";
import { contains, findVariable, type SyntaxTree } from "../analysis/syntax-tree.js";
import { collectUsedImports } from "../analysis/used-imports.js";
import { collectExportedFunctions } from "../project/exported-functions.js";
import { collectNodeImports, type NodeImport } from "../project/node-imports.js";
import { addUseNode } from "./add-use-node.js";
import { canBecomeNodeModule } from "./become-node-module.js";
import { chooseModulePath } from "./choose-module-path.js";
import { describeMove } from "./describe-move.js";
import { findReachingExports } from "./module-halves.js";
import { moveExports } from "./move-exports.js";
import { advise, planOrAdvise, refuse } from "./refused-repair.js";
import { replaceByGlobals } from "./use-global.js";

export type NodeImportRepairId = "addDirective" | "importTypes" | "moveToNode" | "useGlobals";

type Plan = RepairPlan<NodeImportRepairId>;

/** Plans what can be done about each thing that a module of the default runtime takes from Node.js. */
export class NodeImportPlanner {
  readonly #run: LintRun;
  #wayToNode: Plan | undefined;

  constructor(run: LintRun) {
    this.#run = run;
  }

  planImport(found: NodeImport): Plan {
    const { tree } = this.#run.linted;
    if (isForTypesOnly(tree, found)) {
      const [start] = found.import.statement.range;
      const edits = [{ range: [start, start + "import".length] as const, text: "import type" }];
      return { repairs: [suggest(tree, "importTypes", edits)], type: "repairs" };
    }
    // What a module hands on from elsewhere it neither uses nor can move.
    if (found.import.form === "re-export") return advise("movedForm");
    const globals = replaceByGlobals(tree, found);
    if (globals === undefined) return this.planGlobal();
    const names = globals.names.map((name) => `\`${name}\``).join(", ");
    const useGlobals = { ...suggest(tree, "useGlobals", globals.edits), data: { names } };
    const way = this.planGlobal();
    return { repairs: [useGlobals, ...(way.type === "repairs" ? way.repairs : [])], type: "repairs" };
  }

  /** The same for all globals of a file: the file runs in Node.js from now on, or the actions that need it do. */
  planGlobal(): Plan {
    this.#wayToNode ??= planWayToNode(this.#run);
    return this.#wayToNode;
  }
}

function planWayToNode(run: LintRun): Plan {
  const { linted } = run;
  if (linted.isInComponent) return advise("reservedPlace");
  if (canBecomeNodeModule(run, linted)) {
    const { tree } = linted;
    return { repairs: [suggest(tree, "addDirective", [addUseNode(tree)])], type: "repairs" };
  }
  const { filename } = linted.tree;
  return {
    plan: (project) =>
      planOrAdvise((): FilePlan<NodeImportRepairId> => {
        const answer = project.run.getModule(filename);
        if (answer.type !== "module") refuse("unreadableClient");
        const { module } = answer;
        const needs = findNeedyStatements(project.run, module);
        const functions = collectExportedFunctions(project.run, module);
        const needy = findReachingExports(module.tree, needs);
        const moving = functions.filter(({ name }) => needy.has(name));
        if (moving.some(({ builder }) => builder.kind !== "action")) refuse("needsDefaultRuntime");
        if (moving.length === 0) refuse("usedHere");
        const modulePath = chooseModulePath(project.run, module, new Set(["action"]));
        const names = new Set(moving.map(({ name }) => name));
        const move = moveExports({ module, modulePath, names, project, runtime: "node" });
        if ([...needs].some((statement) => !move.moved.includes(statement))) refuse("usedHere");
        const described = { from: module.modulePath ?? "", functions: moving, to: modulePath };
        return { repairs: [describeMove("moveToNode", move, described)], type: "repairs" };
      }),
    type: "project",
  };
}

/** The top-level statements that use something of Node.js, or bring it in for its own sake. */
function findNeedyStatements(run: ModuleRun, module: ConvexModule): ReadonlySet<TSESTree.ProgramStatement> {
  const { tree } = module;
  const places: TSESTree.Node[] = collectAbsentGlobalUses(tree, ["node"]).map(({ node }) => node);
  for (const { import: used } of collectNodeImports(run, module)) {
    if (used.statement.type !== "ImportDeclaration" || used.bindings.length === 0)
      places.push(used.statement);
    else places.push(...collectValueUses(tree, used.statement));
  }
  return new Set(tree.program.body.filter((statement) => places.some((place) => contains(statement, place))));
}

function collectValueUses(tree: SyntaxTree, { specifiers }: TSESTree.ImportDeclaration): TSESTree.Node[] {
  return specifiers.flatMap(({ local }) =>
    (findVariable(tree, local)?.references ?? [])
      .filter(({ isValueReference }) => isValueReference)
      .map(({ identifier }) => identifier),
  );
}

/** Kept by the configuration alone: nothing uses it as a value. */
function isForTypesOnly(tree: SyntaxTree, { import: { form, node, statement } }: NodeImport): boolean {
  if (form !== "import" || statement.type !== "ImportDeclaration") return false;
  const used = collectUsedImports(tree, { keepsUnusedImports: false });
  // `import type X, { Y }` is no TypeScript.
  const isOneForm = new Set(statement.specifiers.map(({ type }) => type)).size === 1;
  return isOneForm && !used.some((other) => other.node === node);
}

function suggest(
  { filename }: SyntaxTree,
  messageId: NodeImportRepairId,
  edits: readonly TextEdit[],
): SuggestedRepair<NodeImportRepairId> {
  return { class: "suggestion", files: [{ edits, file: filename, type: "change" }], messageId };
}
