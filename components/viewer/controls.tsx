"use client";
/** Window, colours and masks. */
import { useTranslations } from "next-intl";
import { useId } from "react";
import type { Language } from "../../protocol/identity.ts";
import type { ViewerOutput } from "../../protocol/output.ts";
import { imageMaps } from "./colour-maps.ts";
import type { ImageMapName } from "./colour-maps.ts";
import { Legend } from "./legend.tsx";
import { windowed } from "./shown-layers.ts";
import type { ShownLayer } from "./shown-layers.ts";
import styles from "./viewer.module.css";

interface ControlsProps {
  content: ViewerOutput;
  shown: readonly ShownLayer[];
  masks: ReadonlyMap<number, readonly [number, number, number]>;
  /** Largest value of each layer. */
  maxima: readonly number[];
  onChange: (index: number, layer: ShownLayer) => void;
  language: Language;
}

export function Controls({ content, shown, masks, maxima, onChange, language }: ControlsProps) {
  return (
    <div className={styles["controls"]}>
      {content.layers.map((layer, index) =>
        masks.has(index) ? (
          <MaskControls
            key={index}
            name={layer.name}
            colour={masks.get(index)!}
            shown={shown[index]}
            onChange={(next) => onChange(index, next)}
          />
        ) : (
          <ImageControls
            key={index}
            name={layer.name}
            unit={layer.unit}
            over={index > 0}
            maximum={maxima[index]}
            shown={shown[index]}
            onChange={(next) => onChange(index, next)}
            language={language}
          />
        ),
      )}
    </div>
  );
}

interface LayerControlsProps {
  name: string;
  shown: ShownLayer;
  onChange: (layer: ShownLayer) => void;
}

const suvPresets = [5, 10, 20];

function ImageControls(props: LayerControlsProps & { unit: string; over: boolean; maximum: number; language: Language }) {
  const { name, unit, over, maximum, shown, onChange, language } = props;
  const t = useTranslations("viewer");
  const isSuv = /SUV/i.test(unit);
  const top = isSuv ? Math.min(Math.max(20, Math.ceil(shown.high)), Math.max(20, Math.ceil(maximum))) : Math.max(maximum, shown.high);
  const step = isSuv ? 0.1 : Math.max(top / 200, Number.EPSILON);
  const bottom = Math.min(0, shown.low);
  return (
    <fieldset className={styles["layer"]}>
      <legend>
        {name}
        {unit !== "" && <small> {unit}</small>}
      </legend>
      <Bound
        label={t("low")}
        value={shown.low}
        range={[bottom, top]}
        step={step}
        onChange={(low) => onChange(windowed(shown, { low }, step))}
      />
      <Bound
        label={t("high")}
        value={shown.high}
        range={[bottom, top]}
        step={step}
        onChange={(high) => onChange(windowed(shown, { high }, step))}
      />
      {isSuv && (
        <span className={styles["presets"]} role="group" aria-label={t("presets")}>
          {suvPresets.map((high) => (
            <button
              key={high}
              type="button"
              aria-pressed={shown.low === 0 && shown.high === high}
              onClick={() => onChange({ ...shown, low: 0, high })}
            >
              0–{high}
            </button>
          ))}
        </span>
      )}
      <label className={styles["map"]}>
        <span>{t("map")}</span>
        <select value={shown.map} onChange={(event) => onChange({ ...shown, map: event.target.value as ImageMapName })}>
          {(Object.keys(imageMaps) as ImageMapName[]).map((map) => (
            <option key={map} value={map}>
              {t(`maps.${map}`)}
            </option>
          ))}
        </select>
      </label>
      <Legend shown={shown} unit={unit} language={language} />
      {over && <Opacity shown={shown} onChange={onChange} />}
    </fieldset>
  );
}

interface BoundProps {
  label: string;
  value: number;
  range: [number, number];
  step: number;
  onChange: (value: number) => void;
}

function Bound({ label, value, range, step, onChange }: BoundProps) {
  const id = useId();
  const rounded = Math.round(value * 100) / 100;
  return (
    <span className={styles["bound"]}>
      <label htmlFor={id}>{label}</label>
      <input
        type="range"
        aria-label={label}
        min={range[0]}
        max={range[1]}
        step={step}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
      />
      <input
        id={id}
        type="number"
        step={step}
        value={rounded}
        onChange={(event) => {
          const typed = event.target.valueAsNumber;
          if (Number.isFinite(typed)) onChange(typed);
        }}
      />
    </span>
  );
}

function MaskControls({ name, colour, shown, onChange }: LayerControlsProps & { colour: readonly [number, number, number] }) {
  return (
    <fieldset className={styles["layer"]}>
      <legend>
        <label className={styles["visible"]}>
          <input type="checkbox" checked={shown.visible} onChange={(event) => onChange({ ...shown, visible: event.target.checked })} />
          <span className={styles["swatch"]} style={{ background: `rgb(${colour.join(" ")})` }} />
          {name}
        </label>
      </legend>
      <Opacity shown={shown} onChange={onChange} />
    </fieldset>
  );
}

function Opacity({ shown, onChange }: Omit<LayerControlsProps, "name">) {
  const t = useTranslations("viewer");
  return (
    <label className={styles["bound"]}>
      <span>{t("opacity")}</span>
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={shown.opacity}
        onChange={(event) => onChange({ ...shown, opacity: Number(event.target.value) })}
      />
    </label>
  );
}
