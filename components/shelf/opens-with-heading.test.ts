import { expect, test } from "vitest";
import { opensWithHeading } from "./opens-with-heading.ts";

const markdown = (source: string) => ({ cell_type: "markdown", source });
test.each([
  [[markdown("# Reading a PET image\n\nText")], true],
  [[markdown("\n"), markdown("# Title")], true],
  [[markdown("## Second rank")], false],
  [[markdown("Text\n\n# Later")], false],
  [[markdown("#no-space")], false],
  [[{ cell_type: "code", source: "# not Markdown" }, markdown("# Title")], false],
  [[], false],
])("%j: %s", (cells, expected) => {
  expect(opensWithHeading(cells)).toBe(expected);
});
