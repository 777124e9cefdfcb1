/** The words of a camelCase, PascalCase, snake_case or CONSTANT_CASE name, in lower case. */
export function splitWords(name: string): string[] {
  return name
    .split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}
