import type { CallTarget, CodeUnit, SourceLine } from "./code-units.js";

import { formatFunctionName } from "../platform/function-paths.js";

/** A call that a function makes, in its handler or in a helper that its ctx gets to. */
export interface FunctionCall {
  readonly method: string;
  readonly place: SourceLine;
  /** The calls of helpers that lead from the handler to that place, the outermost first. */
  readonly through: readonly SourceLine[];
  readonly target: CallTarget;
}

/** A unit that is entered by a certain call. */
interface Visit {
  readonly unit: string;
  /** What its parameters hold, where the call handed over function references. */
  readonly references: ReadonlyMap<number, CallTarget>;
  readonly cameFrom: Step | undefined;
}

interface Step {
  readonly place: SourceLine;
  readonly before: Step | undefined;
}

const NO_REFERENCES: ReadonlyMap<number, CallTarget> = new Map();

/**
 * All calls that the units of `starts` make themselves or through others. A helper is entered once for each set of
 * references that it is handed, by the first way that leads there.
 */
export function collectFunctionCalls(
  units: ReadonlyMap<string, CodeUnit>,
  starts: readonly string[],
): FunctionCall[] {
  const calls: FunctionCall[] = [];
  const entered = new Set<string>();
  const stack = starts
    .map((unit): Visit => ({ cameFrom: undefined, references: NO_REFERENCES, unit }))
    .reverse();
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { cameFrom, references } = visit;
    const key = [
      visit.unit,
      ...[...references].map(([index, target]) => `${String(index)}=${spell(target)}`),
    ].join(" ");
    const unit = units.get(visit.unit);
    if (unit === undefined || entered.has(key)) continue;
    entered.add(key);
    for (const { method, place, target } of unit.calls) {
      calls.push({ method, place, target: bind(target, references), through: listSteps(cameFrom) });
    }
    // The first way in source order is the one that is entered.
    for (const pass of unit.passes.toReversed()) {
      stack.push({
        cameFrom: { before: cameFrom, place: pass.place },
        references: bindAll(pass.references, references),
        unit: pass.unit,
      });
    }
  }
  return calls;
}

/** Puts what the caller handed over in the place of a parameter. */
function bind(target: CallTarget, references: Visit["references"]): CallTarget {
  if (target.type === "conditional") {
    return { options: target.options.map((option) => bind(option, references)), type: "conditional" };
  }
  if (target.type !== "parameter") return target;
  return references.get(target.index) ?? { reason: target.reason, type: "unresolved" };
}

function bindAll(handed: Visit["references"], references: Visit["references"]): Visit["references"] {
  if (handed.size === 0) return NO_REFERENCES;
  const bound = new Map<number, CallTarget>();
  for (const [index, target] of handed) {
    const reference = bind(target, references);
    if (reference.type !== "unresolved") bound.set(index, reference);
  }
  return bound;
}

function spell(target: CallTarget): string {
  switch (target.type) {
    case "location":
      return `${target.functionsDir} ${formatFunctionName(target.functionPath)}`;
    case "conditional":
      return target.options.map(spell).join("|");
    default:
      return "";
  }
}

function listSteps(last: Step | undefined): SourceLine[] {
  const places: SourceLine[] = [];
  for (let step = last; step !== undefined; step = step.before) places.push(step.place);
  return places.reverse();
}
