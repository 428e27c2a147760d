/** Computes the projections of a turn aside, so that the page goes on. One frame is one message: the first is shown before the last is made. */
import { project } from "./projection.ts";
import type { ViewedVolume } from "./volume.ts";

export interface TurnRequest {
  layers: ViewedVolume[];
  angles: number[];
  /** Half of the width shown. */
  reachMm: number;
}
export interface TurnFrame {
  index: number;
  /** One projection a layer. */
  layers: Float32Array<ArrayBuffer>[];
}

const scope = globalThis as unknown as {
  addEventListener: (type: "message", listener: (event: MessageEvent<TurnRequest>) => void) => void;
  postMessage: (message: TurnFrame, transfer: Transferable[]) => void;
};

scope.addEventListener("message", ({ data: { layers, angles, reachMm } }) => {
  angles.forEach((degrees, index) => {
    const shown = layers.map(
      (layer) => project(layer, degrees, { background: layer.minimum, reachMm }).pixels as Float32Array<ArrayBuffer>,
    );
    scope.postMessage(
      { index, layers: shown },
      shown.map((pixels) => pixels.buffer),
    );
  });
});
