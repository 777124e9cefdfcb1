import type { ExportedFunction } from "../project/exported-functions.js";
import type { PlannedMove } from "./move-exports.js";
import type { SuggestedRepair } from "./repair.js";

import { formatFunctionName } from "../platform/function-paths.js";

export interface DescribedMove {
  readonly functions: readonly ExportedFunction[];
  /** Of the module that they leave, and of the one that they move to. */
  readonly from: string;
  readonly to: string;
}

/** A planned move as the suggestion `messageId`, whose message has the placeholders `names` and `module`. */
export function describeMove<MessageId extends string>(
  messageId: MessageId,
  { files }: PlannedMove,
  { from, functions, to }: DescribedMove,
): SuggestedRepair<MessageId> {
  const renamed = functions
    .filter(({ builder }) => builder.visibility === "public" && builder.kind !== "httpAction")
    .map(({ name }) => {
      const [before, after] = [from, to].map((modulePath) =>
        formatFunctionName({ exportName: name, modulePath }),
      );
      return `${before ?? ""} is ${after ?? ""} now`;
    });
  return {
    class: "suggestion",
    data: {
      module: to.slice(to.lastIndexOf("/") + 1),
      names: functions.map(({ name }) => `\`${name}\``).join(", "),
    },
    files,
    messageId,
    ...(renamed.length === 0
      ? {}
      : {
          note: `clients that are deployed already call public functions by their old names: ${renamed.join(", ")}`,
        }),
  };
}
