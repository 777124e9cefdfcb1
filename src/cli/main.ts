import { Command, CommanderError } from "commander";

import { createCheckCommand } from "./check-command.js";
import { printError, UsageError, type Environment, type ExitCode } from "./environment.js";
import { createExplainCommand } from "./explain-command.js";
import { createFixCommand } from "./fix-command.js";
import { createGraphCommand } from "./graph-command.js";
import { readPackageVersion } from "./package-file.js";
import { createRunCommand } from "./run-command.js";

/** Runs one command line; `argv` without the interpreter and the script. It never exits the process itself. */
export async function main(argv: readonly string[], environment: Environment): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const setExitCode = (code: ExitCode): void => {
    exitCode = code;
  };
  const check = createCheckCommand(environment, setExitCode);
  const program = new Command("convex-actions")
    .description("Finds the mistakes of Convex actions that type-check, push, and hurt later.")
    .version(readPackageVersion())
    .addCommand(check, { isDefault: true })
    .addCommand(createFixCommand(environment, setExitCode))
    .addCommand(createExplainCommand(environment))
    .addCommand(createGraphCommand(environment, setExitCode))
    .addCommand(createRunCommand(environment, setExitCode))
    // Whoever asks for help wants to know what the bare command takes.
    .addHelpText("after", () => `\nWithout a command: ${check.name()}\n\n${check.helpInformation()}`);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      outputError: (text) => {
        printError(environment, text.replace(/^error: /, ""));
      },
      writeErr: (text) => environment.stderr.write(text),
      writeOut: (text) => environment.stdout.write(text),
    });
  }
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has printed what it had to say, be it help or a mistake in the options.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UsageError) printError(environment, error.message);
    // A mistake of this program: whoever reports it needs the stack.
    else
      environment.stderr.write(
        `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    return 2;
  }
}
