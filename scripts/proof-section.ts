const BEGIN = "<!-- begin auto-generated proof -->";
const END = "<!-- end auto-generated proof -->";

/** The page of a rule with `proof` at the end of its section "Repair", in the place of the one that is there. */
export function placeProof(page: string, proof: string): string {
  const [before = "", rest] = page.split(`${BEGIN}\n`);
  const without = rest === undefined ? page : before + (rest.split(`${END}\n`)[1] ?? "").replace(/^\n/, "");
  const repair = /^## Repair\n[^]*?(?=^## )/m.exec(without);
  if (repair === null) throw new Error('a rule with a repair needs a section "Repair" on its page');
  const end = repair.index + repair[0].length;
  return `${without.slice(0, end)}${BEGIN}\n\n${proof.trim()}\n\n${END}\n\n${without.slice(end)}`;
}
