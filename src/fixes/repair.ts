import type { ProjectView } from "../project/project-view.js";

/** One replacement in a file that exists; `range` in UTF-16 units of its text without a byte order mark. */
export interface TextEdit {
  readonly range: readonly [number, number];
  readonly text: string;
}

/** What a repair does to a file that exists. */
export interface FileChange {
  readonly type: "change";
  /** Absolute. */
  readonly file: string;
  readonly edits: readonly TextEdit[];
}

/** What a repair does to one file. */
export type FileEdit =
  FileChange | { readonly type: "create"; /** Absolute. */ readonly file: string; readonly text: string };

/** Behaviour cannot change: an ESLint `fix`, and what `convex-actions fix` applies by default. */
export interface SafeRepair {
  readonly class: "safe";
  readonly files: readonly FileEdit[];
}

/** A person decides: an ESLint suggestion, and applied on the command line only when it is asked for. */
export interface SuggestedRepair<MessageId extends string = string> {
  readonly class: "suggestion";
  /** The rule's message that says what the repair does; it starts with a verb. */
  readonly messageId: MessageId;
  /** What the message's placeholders stand for. */
  readonly data?: Readonly<Record<string, string>>;
  /** What the diff does not show, for whoever has applied the repair on the command line. */
  readonly note?: string;
  readonly files: readonly FileEdit[];
}

export type Repair<MessageId extends string = string> = SafeRepair | SuggestedRepair<MessageId>;

/** Why a repair is not offered. Each is a row of the rule's page and a test. */
export type FailedPrecondition =
  | "aliasIsShared"
  | "argumentsAreChanged"
  | "argumentsDoNotFit"
  | "awaitBetween"
  | "boundToModule"
  | "calledByOthers"
  | "callOnExit"
  | "capturedValue"
  | "chainOnName"
  | "changedBetween"
  | "clockInTest"
  | "computedArguments"
  | "constructor"
  | "ctxNotAtHand"
  | "customBuilder"
  | "danglingWork"
  | "dbInHelper"
  | "declaredElsewhere"
  | "differentBlocks"
  | "endless"
  | "errorIsRead"
  | "eventCallback"
  | "executor"
  | "generator"
  | "handedOver"
  | "handlerElsewhere"
  | "importCycle"
  | "inLoop"
  | "insideHelper"
  | "leavesGroup"
  | "listIsUnnamed"
  | "leavesLoop"
  | "loopForm"
  | "maybeIntended"
  | "measuresTime"
  | "moduleState"
  | "movedForm"
  | "namedByString"
  | "nameIsTaken"
  | "needsDefaultRuntime"
  | "needsNode"
  | "notAnArray"
  | "notAwaitedHere"
  | "notPure"
  | "oncePerItem"
  | "otherCtxUse"
  | "positionIsUsed"
  | "publicTarget"
  | "race"
  | "readsMeta"
  | "recursion"
  | "reservedPlace"
  | "resultIsChanged"
  | "resultIsInspected"
  | "returnType"
  | "separateGroups"
  | "separateTries"
  | "sharedState"
  | "sideBySide"
  | "startedEarly"
  | "stream"
  | "syncCallers"
  | "timer"
  | "topLevelEffect"
  | "typedName"
  | "unboundedRead"
  | "unclearGuard"
  | "unknownTarget"
  | "unprintableType"
  | "unreadableClient"
  | "usedHere"
  | "usesThis"
  | "valueIsUsed"
  | "waitsForLater"
  | "withinExpression"
  | "writesOutside";

/** What can be done about one report: repairs, the best first, or nothing but the advice in its message. */
export type FilePlan<MessageId extends string = string> =
  | { readonly type: "repairs"; readonly repairs: readonly Repair<MessageId>[] }
  | { readonly type: "advice"; readonly failed: FailedPrecondition };

/**
 * A plan for which somebody has to look at every file of the project, as only `convex-actions fix` does. Between the
 * report and the question other files may have changed: the answer rests on `project` alone.
 */
export interface ProjectPlan<MessageId extends string = string> {
  readonly type: "project";
  readonly plan: (project: ProjectView) => FilePlan<MessageId>;
}

export type RepairPlan<MessageId extends string = string> = FilePlan<MessageId> | ProjectPlan<MessageId>;
