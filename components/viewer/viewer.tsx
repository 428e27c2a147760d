"use client";
/** The viewer of volumes: the turning projection, three planes, a window, masks, and what lies under the crosshair. */
import { useTranslations } from "next-intl";
import { Maximize2, Minimize2, RotateCcw } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Language } from "../../protocol/identity.ts";
import type { ViewerOutput } from "../../protocol/output.ts";
import { maskColour } from "./colour-maps.ts";
import { Controls } from "./controls.tsx";
import { Picks } from "./picks.tsx";
import { MeasureOverlay } from "./measure-overlay.tsx";
import { Measures } from "./measures.tsx";
import { Planes } from "./planes.tsx";
import { Readout } from "./readout.tsx";
import type { PlaneAction } from "./planes.tsx";
import { mainLayer, scaledWindow, shownLayers } from "./shown-layers.ts";
import type { ShownLayer } from "./shown-layers.ts";
import { askedView } from "./kept-view.ts";
import { TurningImage } from "./turning-image.tsx";
import { useKeptView } from "./use-kept-view.ts";
import { useMeasures } from "./use-measures.ts";
import { useVolumes } from "./use-volumes.ts";
import type { LoadedLayer } from "./use-volumes.ts";
import { useViewPlace } from "./view-place.ts";
import type { ViewPlace } from "./view-place.ts";
import styles from "./viewer.module.css";

export interface ViewerProps {
  content: ViewerOutput;
  /** Addresses of the buffers of the message. */
  buffers: readonly string[];
  language: Language;
}

export function Viewer({ content, buffers, language }: ViewerProps) {
  const t = useTranslations("viewer");
  const figure = useRef<HTMLElement>(null);
  const near = useNearness(figure);
  const volumes = useVolumes({ content, buffers, wanted: near });
  const place = useViewPlace(content, buffers);
  const [full, toggleFull] = useFullScreen(figure);
  return (
    <figure ref={figure} className={styles["viewer"]}>
      <figcaption className={styles["head"]}>
        <span className={styles["title"]}>{content.title ?? t("untitled")}</span>
        {content.synthetic && <span className={styles["badge"]}>{t("synthetic")}</span>}
        <button
          type="button"
          className={styles["icon"]}
          aria-label={full ? t("leaveFull") : t("full")}
          title={full ? t("leaveFull") : t("full")}
          onClick={toggleFull}
        >
          {full ? <Minimize2 size={15} aria-hidden /> : <Maximize2 size={15} aria-hidden />}
        </button>
      </figcaption>
      {volumes.state === "here" ? (
        <Images
          // Another view asked for is another view; one that goes from reading to writing is the same.
          key={`${place?.image ?? ""} ${askedView(content)}`}
          content={content}
          layers={volumes.layers}
          place={place}
          near={near}
          language={language}
        />
      ) : (
        <p className={styles["waiting"]}>{volumes.state === "failed" ? t("failed") : t("loading")}</p>
      )}
      {content.description !== "" && <p className={styles["description"]}>{content.description}</p>}
    </figure>
  );
}

interface ImagesProps {
  content: ViewerOutput;
  layers: readonly LoadedLayer[];
  place: ViewPlace | null;
  near: boolean;
  language: Language;
}

function Images({ content, layers, place, near, language }: ImagesProps) {
  const t = useTranslations("viewer");
  const { shown, setShown, ownMeasures, setOwnMeasures, point, setPoint, crosshair, wish, goTo } = useKeptView(content, place);
  const [drawable, setDrawable] = useState(hasWebGl);
  const { measures, elsewhere, start, mark, cancel, remove, adopt } = useMeasures(place, { measures: ownMeasures, change: setOwnMeasures });
  const main = mainLayer(content);
  const masks = useMemo(() => {
    const indices = content.layers.flatMap((layer, index) => (layer.kind === "mask" ? [index] : []));
    return new Map(indices.map((index, place) => [index, maskColour(content.layers[index].colormap, place)]));
  }, [content]);
  const turningMasks = useMemo(
    () => [...masks].map(([index, colour]) => ({ loaded: layers[index], shown: shown[index], colour })),
    [masks, layers, shown],
  );
  const turned = useMemo(() => [main, ...masks.keys()].map((index) => layers[index].volume), [main, masks, layers]);
  const turningImage = useMemo(() => ({ loaded: layers[main], shown: shown[main] }), [layers, shown, main]);
  const change = (index: number, layer: ShownLayer): void => setShown((now) => now.with(index, layer));
  const reset = (): void => setShown(shownLayers(content));
  const onAction = (action: PlaneAction): void => {
    if (action === "mark") mark(crosshair.current);
    else if (action === "cancel") cancel();
    else if (action === "reset") reset();
    else setShown((now) => now.with(main, scaledWindow(now[main], action === "wider" ? 1 : -1)));
  };
  const onFailure = useCallback(() => setDrawable(false), []);
  const label = content.description === "" ? (content.title ?? t("untitled")) : content.description;
  return (
    <>
      <div className={styles["images"]}>
        <TurningImage
          volumes={turned}
          image={turningImage}
          masks={turningMasks}
          label={t("turning.label", { name: content.layers[main].name })}
        />
        {drawable ? (
          near ? (
            <Planes
              content={content}
              layers={layers}
              shown={shown}
              masks={masks}
              label={t("planes", { label })}
              crosshair={crosshair}
              onMove={setPoint}
              onAction={onAction}
              measuring={start !== null}
              onFailure={onFailure}
              wish={wish}
            >
              <MeasureOverlay volume={layers[0].volume} measures={measures} start={start} crosshairMm={point?.mm ?? null} />
            </Planes>
          ) : (
            <div className={styles["planes"]} />
          )
        ) : (
          <p className={styles["withoutWebGl"]}>{t("noWebGl")}</p>
        )}
      </div>
      {drawable && <Readout content={content} point={point} language={language} />}
      {drawable && (
        <Measures
          measures={measures}
          start={start}
          crosshairMm={point?.mm ?? null}
          onMark={() => mark(crosshair.current)}
          onCancel={cancel}
          onRemove={remove}
          elsewhere={elsewhere.length}
          onAdopt={adopt}
          onGo={goTo}
          language={language}
        />
      )}
      {content.picking !== undefined && <Picks picking={content.picking} under={Math.round(point?.values[content.picking.layer] ?? 0)} />}
      <Controls
        content={content}
        shown={shown}
        masks={masks}
        maxima={layers.map((layer) => layer.volume.maximum)}
        onChange={change}
        language={language}
      />
      <p className={styles["reset"]}>
        <button type="button" className="link-button" onClick={reset} data-own-keys>
          <RotateCcw size={13} aria-hidden /> {t("reset")}
        </button>
      </p>
    </>
  );
}

function hasWebGl(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

/** Whether the viewer is on the screen or a screen away: only then it holds volumes and a graphics context. */
function useNearness(element: { current: HTMLElement | null }): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const node = element.current;
    if (node === null) return;
    const watching = new IntersectionObserver((entries) => setNear(entries.some((entry) => entry.isIntersecting)), {
      rootMargin: "600px 0px",
    });
    watching.observe(node);
    return () => watching.disconnect();
  }, [element]);
  return near;
}

function useFullScreen(element: { current: HTMLElement | null }): [boolean, () => void] {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const changed = (): void => setFull(document.fullscreenElement !== null && document.fullscreenElement === element.current);
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, [element]);
  const toggle = useCallback(() => {
    // A browser that refuses leaves the page as it is.
    const asked = document.fullscreenElement === null ? element.current?.requestFullscreen() : document.exitFullscreen();
    asked?.catch(() => undefined);
  }, [element]);
  return [full, toggle];
}
