// The least that a linter of these files must do: `node floor.js <file with one path per line>`.
import { readFileSync } from "node:fs";
import process from "node:process";

import { parseSync } from "oxc-parser";

const paths = readFileSync(process.argv[2], "utf8").split("\n");
let parts = 0;
for (const path of paths) {
  const { comments, program } = parseSync(path, readFileSync(path, "utf8"));
  parts += program.body.length + comments.length;
}
process.stdout.write(`${JSON.stringify({ files: paths.length, parts })}\n`);
