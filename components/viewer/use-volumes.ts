/** The volumes of a viewer, fetched and unpacked when the viewer comes near. */
import { useEffect, useState } from "react";
import type { ViewerOutput } from "../../protocol/output.ts";
import { readVolume, unpacked } from "./volume.ts";
import type { ViewedVolume } from "./volume.ts";

export interface LoadedLayer {
  /** Plain NIfTI bytes, for NiiVue. */
  bytes: ArrayBuffer;
  volume: ViewedVolume;
}
export type LoadedVolumes = { state: "waiting" } | { state: "failed" } | { state: "here"; layers: LoadedLayer[] };

export function useVolumes(options: { content: ViewerOutput; buffers: readonly string[]; wanted: boolean }): LoadedVolumes {
  const addresses = options.content.layers.map((layer) => options.buffers[layer.buffer] ?? "").join("\n");
  const [loaded, setLoaded] = useState<{ addresses: string; volumes: LoadedVolumes } | null>(null);
  const here = loaded !== null && loaded.addresses === addresses;
  useEffect(() => {
    if (!options.wanted || here) return;
    const stop = new AbortController();
    load(addresses.split("\n"), stop.signal).then(
      (layers) => setLoaded({ addresses, volumes: { state: "here", layers } }),
      () => {
        if (!stop.signal.aborted) setLoaded({ addresses, volumes: { state: "failed" } });
      },
    );
    return () => stop.abort();
  }, [addresses, options.wanted, here]);
  return here ? loaded.volumes : { state: "waiting" };
}

async function load(addresses: string[], signal: AbortSignal): Promise<LoadedLayer[]> {
  return Promise.all(
    addresses.map(async (address) => {
      if (address === "") throw new Error("The cell named an image that it did not send.");
      const response = await fetch(address, { credentials: "same-origin", signal });
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      const bytes = await unpacked(await response.arrayBuffer());
      const volume = readVolume(bytes);
      if (volume === null) throw new Error("The image is not a NIfTI file.");
      return { bytes, volume };
    }),
  );
}
