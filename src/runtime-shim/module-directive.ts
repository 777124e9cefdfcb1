import { parseSync } from "oxc-parser";
import { decideUseNode, mentionsUseNode, type ParsedPrologue } from "../platform/use-node-directive.js";

/** Whether the bundler puts the file into the Node.js runtime. */
export function hasUseNodeDirective(file: string, text: string): boolean {
  return mentionsUseNode(text) && decideUseNode(text, readPrologue(file, text)) !== "absent";
}

/**
 * The directives of the module, or `unparsable` where the bundler's parser gives up: it reads every file as TypeScript
 * with JSX and without decorators, so a decorator or an angle-bracket cast is beyond it.
 */
function readPrologue(file: string, text: string): ParsedPrologue {
  const { program, errors } = parseSync(file, text.replace(/^\uFEFF/, ""), { sourceType: "module" });
  if (errors.length > 0 || usesSyntaxBeyondBabel(program)) return "unparsable";
  const prologue: string[] = [];
  for (const statement of program.body) {
    if (statement.type !== "ExpressionStatement" || typeof statement.directive !== "string") break;
    prologue.push(statement.directive);
  }
  return prologue;
}

function usesSyntaxBeyondBabel(node: object): boolean {
  if ("type" in node && (node.type === "Decorator" || node.type === "TSTypeAssertion")) return true;
  return Object.values(node).some(
    (child: unknown) => typeof child === "object" && child !== null && usesSyntaxBeyondBabel(child),
  );
}
