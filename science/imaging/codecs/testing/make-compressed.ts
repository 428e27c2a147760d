/** `node science/imaging/codecs/testing/make-compressed.ts`: makes the compressed files of the tests anew, with DCMTK and GDCM (Debian: dcmtk, libgdcm-tools). */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compressedFiles, encapsulated } from "./compressed-files.ts";
import { columns, pattern, patternFile, rows } from "./pattern.ts";

const folder = mkdtempSync(join(tmpdir(), "carnet-codecs-"));
const target = join(import.meta.dirname, "compressed");
for (const { name, depth, frames = 1, made } of compressedFiles) {
  const plain = join(folder, `${name}.plain.dcm`);
  writeFileSync(plain, patternFile(depth, frames));
  const [program, ...args] = made;
  if (program === "htj2k") writeFileSync(join(target, name), await htj2k(args[0], depth === "signed16"));
  else execFileSync(program, [...args, plain, join(target, name)]);
  console.log(`${name}: ${readFileSync(join(target, name)).length} bytes`);
}
rmSync(folder, { recursive: true });

interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  setQuality(reversible: boolean, step: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
}

/** OpenJPH has an encoder in the same package. */
async function htj2k(transferSyntax: string, isSigned: boolean): Promise<Uint8Array> {
  const load = createRequire(import.meta.url)("@cornerstonejs/codec-openjph") as () => Promise<{ HTJ2KEncoder: new () => Encoder }>;
  const { HTJ2KEncoder } = await load();
  const encoder = new HTJ2KEncoder();
  const values = pattern(isSigned ? "signed16" : "unsigned12");
  const stored = isSigned ? Int16Array.from(values) : Uint16Array.from(values);
  const info = {
    width: columns,
    height: rows,
    bitsPerSample: isSigned ? 16 : 12,
    componentCount: 1,
    isSigned,
    isUsingColorTransform: false,
  };
  encoder.getDecodedBuffer(info).set(new Uint8Array(stored.buffer));
  encoder.setQuality(transferSyntax !== "1.2.840.10008.1.2.4.203", 0.001);
  encoder.encode();
  return encapsulated(patternFile(isSigned ? "signed16" : "unsigned12"), transferSyntax, [Uint8Array.from(encoder.getEncodedBuffer())]);
}
