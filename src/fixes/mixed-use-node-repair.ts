import type { TSESTree } from "@typescript-eslint/utils";

import type { UsedImport } from "../analysis/used-imports.js";
import type { LateDirective } from "../analysis/use-node-directive.js";
import type { ConvexModule } from "../project/convex-module.js";
import type { LintRun } from "../project/lint-run.js";
import type { ModuleRun } from "../project/module-run.js";
import type { FilePlan, RepairPlan } from "./repair.js";

import { collectAbsentGlobalUses } from "../analysis/absent-global-uses.js";
import { contains } from "../analysis/syntax-tree.js";
import { collectExportedFunctions } from "../project/exported-functions.js";
import { collectImportsOf, collectNodeImports } from "../project/node-imports.js";
import { hasUnneededUseNode, mayBringNode } from "../project/unneeded-use-node.js";
import { addUseNode } from "./add-use-node.js";
import { canBecomeNodeModule } from "./become-node-module.js";
import { chooseModulePath } from "./choose-module-path.js";
import { describeMove } from "./describe-move.js";
import { deleteLine } from "./delete-line.js";
import { moveExports, type PlannedMove } from "./move-exports.js";
import { advise, planOrAdvise, refuse } from "./refused-repair.js";

export type MixedUseNodeRepairId = "deleteDirective" | "moveDirective" | "moveToDefaultRuntime";

type Plan = RepairPlan<MixedUseNodeRepairId>;

/**
 * One plan for all exports of a Node.js module that cannot run there: they move to a module of the default runtime, with
 * every reference to them. Where the directive is not needed, or nothing would be left that it is for, the directive goes.
 */
export function planNonActionExports(run: LintRun): Plan {
  const { linted } = run;
  const { filename } = linted.tree;
  const functions = collectExportedFunctions(run, linted);
  const hasActions = functions.some(({ builder }) => builder.kind === "action");
  if (!hasActions) return needsNode(run, linted) ? advise("needsNode") : deleteDirective(run);
  if (hasUnneededUseNode(run)) return deleteDirective(run);
  return {
    plan: (project) =>
      planOrAdvise(() => {
        const answer = project.run.getModule(filename);
        if (answer.type !== "module") refuse("unreadableClient");
        const { module } = answer;
        const moving = collectExportedFunctions(project.run, module).filter(
          ({ builder }) => builder.kind !== "action",
        );
        const kinds = new Set(moving.map(({ builder }) => builder.kind));
        const modulePath = chooseModulePath(project.run, module, kinds);
        const names = new Set(moving.map(({ name }) => name));
        const move = moveExports({ module, modulePath, names, project, runtime: "default" });
        requireDefaultRuntime(project.run, module, move);
        const described = { from: module.modulePath ?? "", functions: moving, to: modulePath };
        return { repairs: [describeMove("moveToDefaultRuntime", move, described)], type: "repairs" };
      }),
    type: "project",
  };
}

/** Refuses unless everything that moves can run without Node.js. */
function requireDefaultRuntime(run: ModuleRun, module: ConvexModule, { halves, moved }: PlannedMove): void {
  const isMoved = (node: TSESTree.Node): boolean => moved.some((statement) => contains(statement, node));
  if (collectAbsentGlobalUses(module.tree, ["node"]).some(({ node }) => isMoved(node))) refuse("needsNode");
  const used = new Set(
    moved.flatMap((statement) => [...(halves.uses.get(statement) ?? [])].map(({ name }) => name)),
  );
  for (const imported of collectImportsOf(run, module)) {
    const isNeeded = imported.bindings.some(({ local }) => used.has(local)) || isMoved(imported.statement);
    if (isNeeded && mayNeedNode(run, module, imported)) refuse("needsNode");
  }
}

function mayNeedNode(run: ModuleRun, module: ConvexModule, imported: UsedImport): boolean {
  const resolved = run.resolveImport(module.tree, imported.source);
  // What is a module of the default runtime itself has been made to work there.
  if (resolved.type === "file" && run.isDefaultModule(resolved.path)) return false;
  return mayBringNode(run, module, imported, new Set([module]));
}

/** A directive in a file that is not allowed to have one, or where it does nothing: it can go if nobody misses it. */
export function planMisplacedDirective(run: LintRun): Plan {
  const { linted } = run;
  // What is ignored does nothing.
  if (linted.runtimeConstraint !== "ignored" && needsNode(run, linted)) return advise("needsNode");
  return deleteDirective(run);
}

/** A directive that does nothing where it stands: without it nothing changes; at the top it does what it says. */
export function planLateDirective(
  run: LintRun,
  { node, why }: LateDirective,
): FilePlan<MixedUseNodeRepairId> {
  const { linted } = run;
  const { parent } = node;
  if (parent.type !== "BlockStatement" && parent.type !== "Program") return advise("movedForm");
  const removal = deleteLine(linted.tree, node.range);
  const file = { file: linted.tree.filename, type: "change" } as const;
  const deletion = {
    class: "suggestion",
    files: [{ ...file, edits: [removal] }],
    messageId: "deleteDirective",
  } as const;
  const addition = addUseNode(linted.tree);
  const hasFunctions = collectExportedFunctions(run, linted).length > 0;
  const canMove = why !== "shared-line" && hasFunctions && canBecomeNodeModule(run, linted);
  if (!canMove || addition.range[0] > removal.range[0]) return { repairs: [deletion], type: "repairs" };
  const move = {
    class: "suggestion",
    files: [{ ...file, edits: [addition, removal] }],
    messageId: "moveDirective",
  } as const;
  return { repairs: needsNode(run, linted) ? [move, deletion] : [deletion, move], type: "repairs" };
}

/** Whether the code fails without Node.js, as far as it shows. */
function needsNode(run: ModuleRun, module: ConvexModule): boolean {
  return (
    collectNodeImports(run, module).length > 0 || collectAbsentGlobalUses(module.tree, ["node"]).length > 0
  );
}

function deleteDirective({ linted: { tree, useNode } }: LintRun): FilePlan<"deleteDirective"> {
  if (useNode.runtime !== "node") return advise("movedForm");
  const edits = [deleteLine(tree, useNode.range)];
  const files = [{ edits, file: tree.filename, type: "change" as const }];
  return { repairs: [{ class: "suggestion", files, messageId: "deleteDirective" }], type: "repairs" };
}
