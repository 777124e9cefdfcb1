import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { basename, dirname } from "node:path/posix";

import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";

import { type Definition, findDefinition } from "../analysis/definitions.js";
import {
  findVariable,
  getNodes,
  getSpecifiedName,
  getStaticName,
  wrapExpression,
} from "../analysis/syntax-tree.js";
import { classifyImportCall } from "../analysis/used-imports.js";
import { parseFunctionName } from "../platform/function-paths.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { isWithin, toAbsolutePath } from "./file-path.js";

/** A place in some file that names exports of a module, and has to change when they move to another one. */
export type ModuleMention =
  /** `api.emails.list`, as a value or a type; `segment` is what stands for the module's own name: `emails`. */
  | { readonly type: "reference"; readonly exportName: string; readonly segment: TSESTree.Node }
  /** `import { list } from "./emails"` */
  | {
      readonly type: "import";
      readonly declaration: TSESTree.ImportDeclaration;
      readonly specifier: TSESTree.ImportSpecifier;
      readonly exportName: string;
    }
  /** `"emails:list"` */
  | { readonly type: "name"; readonly node: TSESTree.Node }
  /** Something that hands on the module as a whole, or its exports: which of them are used, cannot be told. */
  | { readonly type: "opaque"; readonly node: TSESTree.Node };

export interface MentionedModule {
  readonly module: ConvexModule;
  /** Of a module of a functions dir; its exports by these names are looked for. */
  readonly names: ReadonlySet<string>;
}

/** Every place in `tree` that names one of the exports, in source order; in the module's own file, too. */
export function collectModuleMentions(
  run: ModuleRun,
  tree: SyntaxTree,
  { module, names }: MentionedModule,
): ModuleMention[] {
  const { modulePath, place } = module;
  if (modulePath === undefined || place === undefined) return [];
  // Whatever names the module has its file's name in it.
  if (!tree.text.includes(basename(modulePath))) return [];
  const search = new MentionSearch(run, tree, {
    functionsDir: place.functionsDir.path,
    module,
    modulePath,
    names,
    projectRoot: place.functionsDir.projectRoot,
  });
  return search.collect();
}

interface Target extends MentionedModule {
  readonly functionsDir: string;
  readonly modulePath: string;
  readonly projectRoot: string;
}

/** A step along a reference: what it is called there, and the node that says so, where that can be rewritten. */
interface Step {
  readonly name: string;
  readonly node: TSESTree.Node | undefined;
}

class MentionSearch {
  readonly #run: ModuleRun;
  readonly #tree: SyntaxTree;
  readonly #target: Target;
  readonly #found: ModuleMention[] = [];

  constructor(run: ModuleRun, tree: SyntaxTree, target: Target) {
    this.#run = run;
    this.#tree = tree;
    this.#target = target;
  }

  collect(): ModuleMention[] {
    this.#collectReferences();
    this.#collectNames();
    this.#collectImports();
    return this.#found.sort((left, right) => placeOf(left) - placeOf(right));
  }

  #collectReferences(): void {
    for (const { variables } of this.#tree.scopeManager.scopes) {
      for (const variable of variables) {
        const start = this.#findStart(variable);
        if (start === undefined) continue;
        for (const { identifier, init } of variable.references) {
          if (init !== true) this.#follow(identifier, start);
        }
      }
    }
    for (const call of [
      ...getNodes(this.#tree, "CallExpression"),
      ...getNodes(this.#tree, "ImportExpression"),
    ]) {
      const isApi = classifyImportCall(this.#tree, call)?.sources.some(
        ({ value }) => classifyGeneratedModule(value) === "api",
      );
      if (isApi !== true) continue;
      const awaited = call.parent.type === "AwaitExpression" ? call.parent : call;
      const start = this.#toSteps(findDefinition(this.#tree, awaited, this.#run.resolveModule));
      if (start !== undefined) this.#follow(awaited, start);
    }
  }

  /** What a variable holds, if that is the generated api or a part of it. */
  #findStart(variable: Variable): readonly Step[] | undefined {
    const [definition] = variable.defs;
    const [identifier] = variable.identifiers;
    if (identifier === undefined) return undefined;
    if (definition?.type !== "ImportBinding" && definition?.type !== "Variable") return undefined;
    if (definition.type === "Variable" && !mayHoldApi(definition.node.init)) return undefined;
    return this.#toSteps(findDefinition(this.#tree, identifier, this.#run.resolveModule));
  }

  #toSteps(definition: Definition): readonly Step[] | undefined {
    if (definition.type !== "external") return undefined;
    const { path, source, tree } = definition;
    const isApi = classifyGeneratedModule(source) === "api";
    if (!isApi && !(source === "convex/server" && path[0] === "anyApi")) return undefined;
    const [root] = path;
    if (root !== undefined && root !== "anyApi" && !isApiName(root)) return undefined;
    if (!this.#isOwnApi(tree, source)) return undefined;
    return path.map((name) => ({ name, node: undefined }));
  }

  #isOwnApi(tree: SyntaxTree, source: string): boolean {
    const { functionsDir, projectRoot } = this.#target;
    const findDir = (path: string): string | undefined => this.#run.findFunctionsDir(path)?.path;
    if (source.startsWith(".")) {
      const generated = toAbsolutePath(source, dirname(tree.filename));
      return findDir(generated.replace(/_generated\/[^/]*$/, "_")) === functionsDir;
    }
    const resolved = this.#run.resolveImport(tree, source);
    if (resolved.type === "file") return findDir(dirname(dirname(resolved.path)) + "/_") === functionsDir;
    const own = findDir(tree.filename);
    return own === undefined ? isWithin(projectRoot, tree.filename) : own === functionsDir;
  }

  /** From a place that holds `start` of the api along the members that are read of it. */
  #follow(from: TSESTree.Node, start: readonly Step[]): void {
    const steps = [...start];
    const isType = isTypeName(from);
    let node = isType ? from : wrapExpression(from);
    for (let { parent } = node; parent !== undefined; { parent } = node) {
      const step = isType ? readTypeMember(parent, node) : readMember(parent, node);
      if (step === undefined) break;
      steps.push(step);
      node = isType ? parent : wrapExpression(parent);
    }
    this.#judge(node, steps);
  }

  #judge(end: TSESTree.Node, steps: readonly Step[]): void {
    // The first one is `api`, `internal` or `anyApi`.
    const segments = steps
      .slice(1)
      .flatMap(({ name, node }) => name.split("/").map((part) => ({ node, part })));
    const wanted = this.#target.modulePath.split("/");
    const isElsewhere = wanted.some((part, index) => {
      const segment = segments[index];
      return segment !== undefined && segment.part !== part;
    });
    if (isElsewhere) return;
    const exportName = segments[wanted.length]?.part;
    const segment = segments[wanted.length - 1]?.node;
    if (exportName === undefined) {
      if (!isFollowedElsewhere(end)) this.#found.push({ node: end, type: "opaque" });
    } else if (this.#target.names.has(exportName)) {
      this.#found.push(
        segment === undefined ? { node: end, type: "opaque" } : { exportName, segment, type: "reference" },
      );
    }
  }

  #collectNames(): void {
    const { modulePath, names } = this.#target;
    const isNamed = (value: unknown): boolean => {
      if (typeof value !== "string" || !value.includes(":")) return false;
      const parsed = parseFunctionName(value);
      return parsed.type === "function" && parsed.modulePath === modulePath && names.has(parsed.exportName);
    };
    for (const node of getNodes(this.#tree, "Literal")) {
      if (isNamed(node.value)) this.#found.push({ node, type: "name" });
    }
    for (const node of getNodes(this.#tree, "TemplateLiteral")) {
      if (isNamed(node.quasis[0]?.value.cooked)) this.#found.push({ node, type: "name" });
    }
  }

  #collectImports(): void {
    for (const statement of this.#tree.program.body) {
      switch (statement.type) {
        case "ImportDeclaration":
          if (this.#leadsToTarget(statement.source.value)) this.#judgeImport(statement);
          break;
        case "ExportAllDeclaration":
          if (this.#leadsToTarget(statement.source.value))
            this.#found.push({ node: statement, type: "opaque" });
          break;
        case "ExportNamedDeclaration":
          if (
            statement.source !== null &&
            this.#leadsToTarget(statement.source.value) &&
            statement.specifiers.some(({ local }) => this.#target.names.has(getSpecifiedName(local)))
          ) {
            this.#found.push({ node: statement, type: "opaque" });
          }
          break;
        default:
      }
    }
    for (const call of [
      ...getNodes(this.#tree, "CallExpression"),
      ...getNodes(this.#tree, "ImportExpression"),
    ]) {
      const sources = classifyImportCall(this.#tree, call)?.sources ?? [];
      if (sources.some(({ value }) => this.#leadsToTarget(value))) {
        this.#found.push({ node: call, type: "opaque" });
      }
    }
  }

  #judgeImport(declaration: TSESTree.ImportDeclaration): void {
    for (const specifier of declaration.specifiers) {
      if (specifier.type === "ImportSpecifier") {
        const exportName = getSpecifiedName(specifier.imported);
        if (!this.#target.names.has(exportName)) continue;
        this.#found.push({ declaration, exportName, specifier, type: "import" });
      } else if (specifier.type === "ImportNamespaceSpecifier" && !this.#usesOthersOnly(specifier)) {
        this.#found.push({ node: declaration, type: "opaque" });
      }
    }
  }

  /** `emails.send(…)` of `import * as emails`: other exports, by their names. */
  #usesOthersOnly({ local }: TSESTree.ImportNamespaceSpecifier): boolean {
    const references = findVariable(this.#tree, local)?.references ?? [];
    return references.every(({ identifier }) => {
      const { parent } = identifier;
      const step = isTypeName(identifier)
        ? readTypeMember(parent, identifier)
        : readMember(parent, identifier);
      return step !== undefined && !this.#target.names.has(step.name);
    });
  }

  #leadsToTarget(source: string): boolean {
    const { module, modulePath } = this.#target;
    if (!source.includes(basename(modulePath)) && !modulePath.endsWith("index")) return false;
    const resolved = this.#run.resolveImport(this.#tree, source);
    return resolved.type === "file" && resolved.path === module.tree.filename;
  }
}

function placeOf(mention: ModuleMention): number {
  switch (mention.type) {
    case "reference":
      return mention.segment.range[0];
    case "import":
      return mention.specifier.range[0];
    default:
      return mention.node.range[0];
  }
}

function isApiName(name: string): boolean {
  return name === "api" || name === "internal";
}

/** Cheap test for variables whose definitions are worth following. */
function mayHoldApi(init: TSESTree.Expression | null): boolean {
  if (init === null) return false;
  let node: TSESTree.Node = init;
  for (;;) {
    switch (node.type) {
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
      case "TSTypeAssertion":
        node = node.expression;
        break;
      case "AwaitExpression":
        node = node.argument;
        break;
      case "Identifier":
      case "ImportExpression":
      case "MemberExpression":
        return true;
      case "CallExpression":
        return node.callee.type === "Identifier" && node.callee.name === "require";
      default:
        return false;
    }
  }
}

function isTypeName({ parent }: TSESTree.Node): boolean {
  return parent?.type === "TSQualifiedName" || parent?.type === "TSTypeQuery";
}

function readMember(parent: TSESTree.Node | undefined, node: TSESTree.Node): Step | undefined {
  if (parent?.type !== "MemberExpression" || parent.object !== node) return undefined;
  const name = getStaticName(parent);
  return name === undefined ? undefined : { name, node: parent.property };
}

/** `typeof api.emails.list` */
function readTypeMember(parent: TSESTree.Node | undefined, node: TSESTree.Node): Step | undefined {
  if (parent?.type !== "TSQualifiedName" || parent.left !== node) return undefined;
  return { name: parent.right.name, node: parent.right };
}

/**
 * A part of the api that is given a name, here or in another module: what is read of that name is looked at where it is
 * read. The type of a part does no more than describe it.
 */
function isFollowedElsewhere(node: TSESTree.Node): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case "ExportDefaultDeclaration":
    case "ExportSpecifier":
    case "TSTypeQuery":
      return true;
    case "VariableDeclarator":
      return parent.init === node && parent.parent.kind === "const";
    default:
      return false;
  }
}
