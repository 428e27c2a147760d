/**
 * The decoders of Cornerstone's codecs (OpenJPEG, CharLS, OpenJPH, libjpeg-turbo as WebAssembly; MIT, ISC), loaded when the first compressed
 * image of a kind is met, and without waiting: reading a file is one call, in a cell and on the command line.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** What every one of those decoders can do. */
interface FrameDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number };
  getDecodedBuffer(): Uint8Array;
  delete(): void;
}
type DecoderClass = new () => FrameDecoder;

const codecs = {
  jpeg2000: { script: "@cornerstonejs/codec-openjpeg/decodewasmjs", wasm: "@cornerstonejs/codec-openjpeg/decodewasm", name: "J2KDecoder" },
  jpegLs: { script: "@cornerstonejs/codec-charls/decodewasmjs", wasm: "@cornerstonejs/codec-charls/decodewasm", name: "JpegLSDecoder" },
  htj2k: { script: "@cornerstonejs/codec-openjph/wasmjs", wasm: "@cornerstonejs/codec-openjph/wasm", name: "HTJ2KDecoder" },
  jpeg: {
    script: "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs",
    wasm: "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm",
    name: "JPEGDecoder",
  },
} as const;
export type WasmCodec = keyof typeof codecs;

const loaded = new Map<WasmCodec, DecoderClass>();

function decoderClass(codec: WasmCodec): DecoderClass {
  const known = loaded.get(codec);
  if (known !== undefined) return known;
  const require = createRequire(import.meta.url);
  const { script, wasm, name } = codecs[codec];
  const bytes = readFileSync(require.resolve(wasm));
  const silent = () => undefined;
  const module: Record<string, unknown> = {
    print: silent,
    printErr: silent,
    // Emscripten waits for a download by default; here the bytes are at hand, and the module is ready when its factory returns.
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) {
      const compiled = new WebAssembly.Module(bytes);
      const instance = new WebAssembly.Instance(compiled, imports);
      receive(instance, compiled);
      return instance.exports;
    },
  };
  const factory = require(script) as (module: Record<string, unknown>) => Promise<unknown>;
  void factory(module);
  const made = module[name] as DecoderClass | undefined;
  if (made === undefined) throw new Error(`${script} was not ready at once.`);
  loaded.set(codec, made);
  return made;
}

export interface DecodedFrame {
  bytes: Uint8Array;
  width: number;
  height: number;
  bits: number;
  components: number;
}

/** Decodes one frame. Throws what the decoder throws: the bytes are damaged. */
export function decodeByWasm(codec: WasmCodec, encoded: Uint8Array): DecodedFrame {
  const decoder = new (decoderClass(codec))();
  try {
    decoder.getEncodedBuffer(encoded.length).set(encoded);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo();
    return { bytes: Uint8Array.from(decoder.getDecodedBuffer()), width, height, bits: bitsPerSample, components: componentCount };
  } finally {
    decoder.delete();
  }
}
