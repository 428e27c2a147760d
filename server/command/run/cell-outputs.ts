/** What cells show, as nbformat's outputs in memory: pure but for the lists that it fills. */
import { createHash } from "node:crypto";
import { thrownContent } from "../../../kernels/jupyter/published.ts";
import type { NbOutput } from "../../../notebook/notebook.ts";
import type { KernelMessage } from "../../../protocol/kernel.ts";

type Display = Extract<KernelMessage, { type: "display_data" | "update_display_data" | "execute_result" }>;

export class CellOutputs {
  /** Outputs that a later message may replace, by display id: of all cells of the notebook. */
  readonly #displays: Map<string, NbOutput[]>;
  readonly outputs: NbOutput[] = [];
  #clearsNext = false;

  constructor(displays: Map<string, NbOutput[]>) {
    this.#displays = displays;
  }

  receive(message: KernelMessage, buffers: Uint8Array[]): void {
    switch (message.type) {
      case "clear_output":
        if (message.wait) this.#clearsNext = true;
        else this.outputs.length = 0;
        return;
      case "stream":
        return this.#print(message.name, message.text);
      case "error":
        return this.#add({ output_type: "error", ...thrownContent(message) });
      case "update_display_data":
        for (const shown of this.#displays.get(message.displayId ?? "") ?? []) Object.assign(shown, body(message, buffers));
        return;
      case "display_data":
      case "execute_result":
        return this.#show(message, buffers);
      default:
        return;
    }
  }

  #add(output: NbOutput): void {
    if (this.#clearsNext) this.outputs.length = 0;
    this.#clearsNext = false;
    this.outputs.push(output);
  }

  /** Prints of one stream that follow each other are one output. */
  #print(name: string, text: string): void {
    const last = this.#clearsNext ? undefined : this.outputs.at(-1);
    if (last?.output_type === "stream" && last["name"] === name) last["text"] = String(last["text"]) + text;
    else this.#add({ output_type: "stream", name, text });
  }

  #show(message: Exclude<Display, { type: "update_display_data" }>, buffers: Uint8Array[]): void {
    const count = message.type === "execute_result" ? { execution_count: message.executionCount } : {};
    const output: NbOutput = { output_type: message.type, ...count, ...body(message, buffers) };
    this.#add(output);
    if (message.displayId === undefined) return;
    this.#displays.set(message.displayId, [...(this.#displays.get(message.displayId) ?? []), output]);
  }
}

/** Buffers go into the file as an export of the platform writes them. */
function body({ data, metadata }: Display, buffers: Uint8Array[]): { data: unknown; metadata: Record<string, unknown> } {
  if (buffers.length === 0) return { data, metadata };
  const written = buffers.map((buffer) => ({
    sha256: createHash("sha256").update(buffer).digest("hex"),
    bytes: buffer.byteLength,
    base64: Buffer.from(buffer).toString("base64"),
  }));
  return { data, metadata: { ...metadata, carnet: { buffers: written } } };
}
