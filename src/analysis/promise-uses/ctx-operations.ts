import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../ctx.js";

import { isPromiseMember } from "../../platform/ctx-members.js";

/** Calls of ctx members that return a promise, with the path of the member: `scheduler.runAfter`. */
export type CtxOperations = ReadonlyMap<TSESTree.Node, string>;

/** The operations of all ctx places of one file; what a wrapper puts in a member's place returns a promise too. */
export function collectCtxOperations(ctxRoots: readonly CtxRoot[]): CtxOperations {
  const operations = new Map<TSESTree.Node, string>();
  for (const { uses } of ctxRoots) {
    for (const { call, path } of uses.members) {
      const name = path.join(".");
      if (call !== undefined && isPromiseMember(name)) operations.set(call, name);
    }
  }
  return operations;
}
