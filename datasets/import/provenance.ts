/** Which public collection the files of an import come from, and whether they are all there and unchanged. */
import type { Collection, CollectionEntry } from "../../protocol/collection.ts";
import { agrees, archiveLists, expectedImages, statedHashes } from "../collections/archive-lists.ts";
import { markOf, recognise } from "../collections/collections.ts";
import type { Mark } from "../collections/collections.ts";
import { basename } from "node:path";
import { newUid } from "./de-identify.ts";
import type { Kept } from "./judge.ts";

export class Provenance {
  private readonly marks = new Map<string, Mark>();
  private readonly images = new Map<string, number>();
  private expected = new Map<string, number>();
  private stated = new Map<string, string>();
  private checksummed = 0;

  /** Reads the archive's lists among the files and gives the others. */
  async readLists(files: readonly string[]): Promise<string[]> {
    this.expected = await expectedImages(files);
    this.stated = await statedHashes(files);
    // A list that says nothing is a file like any other: it is named among those left out.
    const used = (path: string) => archiveLists.has(basename(path)) && this.expected.size + this.stated.size > 0;
    return files.filter((path) => !used(path));
  }

  /** True where the archive states another checksum. */
  differs(path: string, bytes: Uint8Array): boolean {
    const same = agrees(this.stated, path, bytes);
    if (same === true) this.checksummed++;
    return same === false;
  }

  /** Takes note of a file that is kept. */
  see({ file, series }: Kept): void {
    const mark = markOf(file);
    this.marks.set(JSON.stringify([mark.project, mark.patientId]), mark);
    this.images.set(series, (this.images.get(series) ?? 0) + 1);
  }

  /** The collection, if all files come from one that is known. Series are named as the data set names them. */
  judged(keepIdentity: boolean): { recognised?: Collection; entry?: CollectionEntry } {
    const recognised = recognise(this.marks.values());
    if (recognised === undefined) return {};
    const { id, name, citation, doi, patients } = recognised;
    const incomplete = [...this.expected].flatMap(([series, expected]) => {
      const found = this.images.get(series) ?? 0;
      return expected === found ? [] : [{ series: keepIdentity ? series : newUid(series), expected, found }];
    });
    const count = new Set([...this.marks.values()].map(({ patientId }) => patientId)).size;
    return {
      recognised,
      entry: { id, name, citation, doi, expectedPatients: patients, patients: count, incomplete, checksummed: this.checksummed },
    };
  }
}
