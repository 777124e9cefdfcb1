import { describe, expect, it } from "vitest";
import { placeProof } from "../../scripts/proof-section.js";

const page = "# Rule\n\n## Repair\n\nIt awaits.\n\n## Options\n\nNone.\n";

describe("the proof on a rule's page", () => {
  const placed = placeProof(page, "A picture.");

  it("stands at the end of the section on the repair", () => {
    expect(placed).toBe(
      "# Rule\n\n## Repair\n\nIt awaits.\n\n<!-- begin auto-generated proof -->\n\nA picture.\n\n<!-- end auto-generated proof -->\n\n## Options\n\nNone.\n",
    );
  });

  it("takes the place of an older one, wherever that was", () => {
    expect(placeProof(placed, "A picture.")).toBe(placed);
    expect(placeProof(placed, "Another.")).toBe(placed.replace("A picture.", "Another."));
    const moved = placed.replace("## Options\n\nNone.\n", "").replace("## Repair\n\nIt awaits.\n\n", "");
    expect(placeProof(`${moved}## Repair\n\nIt awaits.\n\n## Options\n\nNone.\n`, "A picture.")).toBe(placed);
  });

  it("needs a page with a section on the repair", () => {
    expect(() => placeProof("# Rule\n\n## Options\n", "A picture.")).toThrow('a section "Repair"');
  });
});
