/** Where prettier breaks lines in most projects that have not set it up themselves is 80; what is longer is hard to read. */
export const MAX_LINE_LENGTH = 100;

/**
 * The text of an object type, `{ id: string; note?: string }`, with a line for each member where it would not fit behind
 * `column` characters; every other type as it is.
 */
export function breakType(
  type: string,
  { column, indent, newline, unit }: { column: number; indent: string; newline: string; unit: string },
): string {
  if (column + type.length <= MAX_LINE_LENGTH || !isObjectType(type)) return type;
  const lines = splitMembers(type.slice(1, -1)).map((member) => {
    const name = /^[^:]*: /.exec(member)?.[0] ?? "";
    const inner = indent + unit;
    const value = breakType(member.slice(name.length), {
      column: inner.length + name.length + 1,
      indent: inner,
      newline,
      unit,
    });
    return `${inner}${name}${value};`;
  });
  return ["{", ...lines, `${indent}}`].join(newline);
}

/** True where the first brace closes at the very end. */
function isObjectType(type: string): boolean {
  return type.startsWith("{ ") && findEnd(type) === type.length - 1;
}

function findEnd(type: string): number {
  let depth = 0;
  for (let index = 0; index < type.length; index++) {
    if ("{<([".includes(type.charAt(index))) depth++;
    if ("}>)]".includes(type.charAt(index)) && --depth === 0) return index;
  }
  return -1;
}

/** Splits at the semicolons that are in no bracket and in no string. */
function splitMembers(members: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  let quote = "";
  for (let index = 0; index < members.length; index++) {
    const character = members.charAt(index);
    if (quote !== "") {
      if (character === "\\") index++;
      else if (character === quote) quote = "";
    } else if (/["'`]/.test(character)) quote = character;
    else if ("{<([".includes(character)) depth++;
    else if ("}>)]".includes(character)) depth--;
    else if (character === ";" && depth === 0) {
      found.push(members.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...found, members.slice(start).trim()].filter((member) => member !== "");
}
