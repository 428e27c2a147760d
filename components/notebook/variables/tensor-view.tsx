"use client";
/** A tensor: its numbers in short, and two of its axes as a picture or as numbers, at a place on the others. */
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { Language } from "../../../protocol/identity.ts";
import type { OpenedValue, TensorSlice, ValueQuestion } from "../../../protocol/variables.ts";
import { readableNumber } from "../../output/table-order.ts";
import { TensorSummary } from "../../output/tensor-summary.tsx";
import { heatColours, heatTable } from "./heat.ts";
import styles from "./variables.module.css";

type TensorOpened = Extract<OpenedValue, { view: "tensor" }>;
type Ask = (change: Pick<ValueQuestion, "at" | "axes">) => void;

export function TensorView({ opened: { tensor, slice }, language, onAsk }: { opened: TensorOpened; language: Language; onAsk: Ask }) {
  return (
    <div className={styles["tensor"]}>
      <TensorSummary tensor={tensor} language={language} />
      {slice !== null && <Slice shape={tensor.shape} slice={slice} language={language} onAsk={onAsk} />}
    </div>
  );
}

function Slice({ shape, slice, language, onAsk }: { shape: readonly number[]; slice: TensorSlice; language: Language; onAsk: Ask }) {
  const t = useTranslations("notebook.variables");
  const [asNumbers, setAsNumbers] = useState(false);
  const [low, high] = rangeOf(slice.values);
  const label = t("slice", {
    rows: slice.axes[0] + 1,
    columns: slice.axes[1] + 1,
    low: readableNumber(low, language),
    high: readableNumber(high, language),
  });
  return (
    <>
      <Axes shape={shape} slice={slice} onAsk={onAsk} />
      {asNumbers ? (
        <Numbers slice={slice} label={label} language={language} />
      ) : (
        <Picture slice={slice} label={label} language={language} />
      )}
      {Math.max(...slice.step) > 1 && <p className={styles["what"]}>{t("sampled", { rows: slice.step[0], columns: slice.step[1] })}</p>}
      <p className={styles["pages"]}>
        <button type="button" className="link-button" aria-pressed={asNumbers} onClick={() => setAsNumbers(!asNumbers)}>
          {t(asNumbers ? "asPicture" : "asNumbers")}
        </button>
      </p>
    </>
  );
}

function rangeOf(values: TensorSlice["values"]): [number, number] {
  const numbers = values.filter((value) => value !== null);
  return numbers.length === 0 ? [0, 0] : [Math.min(...numbers), Math.max(...numbers)];
}

/** Which axes are shown, where the tensor has more than two, and the place on the others. */
function Axes({ shape, slice, onAsk }: { shape: readonly number[]; slice: TensorSlice; onAsk: Ask }) {
  const t = useTranslations("notebook.variables");
  const { axes, at } = slice;
  if (shape.length < 3) return null;
  return (
    <div className={styles["axes"]}>
      {(["rowAxis", "columnAxis"] as const).map((which, place) => (
        <label key={which}>
          {t(which)}
          <select
            value={axes[place]}
            onChange={(event) => {
              const chosen = Number(event.target.value);
              const other = axes[1 - place] === chosen ? axes[place] : axes[1 - place];
              onAsk({ at, axes: place === 0 ? [chosen, other] : [other, chosen] });
            }}
          >
            {shape.map((length, axis) => (
              <option key={axis} value={axis}>
                {t("axis", { axis: axis + 1, length })}
              </option>
            ))}
          </select>
        </label>
      ))}
      {shape.map((length, axis) =>
        axes.includes(axis) || length < 2 ? null : (
          <label key={axis}>
            {t("placeOn", { axis: axis + 1 })}
            <input
              type="range"
              min={0}
              max={length - 1}
              value={at[axis] ?? 0}
              onChange={(event) => onAsk({ at: at.with(axis, Number(event.target.value)), axes })}
            />
            <output>{at[axis]}</output>
          </label>
        ),
      )}
    </div>
  );
}

function Picture({ slice, label, language }: { slice: TensorSlice; label: string; language: Language }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [low, high] = rangeOf(slice.values);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context === null || context === undefined) return;
    const picture = context.createImageData(slice.columns, slice.rows);
    heatColours(slice.values, { low, high, target: picture.data });
    context.putImageData(picture, 0, 0);
  }, [slice, low, high]);
  return (
    <figure className={styles["picture"]}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        width={slice.columns}
        height={slice.rows}
        style={{ aspectRatio: `${slice.columns * slice.step[1]} / ${slice.rows * slice.step[0]}` }}
      />
      <figcaption>
        <span>{readableNumber(low, language)}</span>
        <span aria-hidden className={styles["legend"]} style={{ background: `linear-gradient(to right, ${legend})` }} />
        <span>{readableNumber(high, language)}</span>
      </figcaption>
    </figure>
  );
}

const legend = [0, 64, 128, 192, 255].map((level) => `rgb(${[0, 1, 2].map((i) => heatTable[level * 3 + i]).join(" ")})`).join(", ");

function Numbers({ slice, label, language }: { slice: TensorSlice; label: string; language: Language }) {
  return (
    <div className={styles["numbers"]} role="region" aria-label={label} tabIndex={0}>
      <table>
        <tbody>
          {Array.from({ length: slice.rows }, (_, row) => (
            <tr key={row}>
              <th scope="row">{row * slice.step[0]}</th>
              {slice.values.slice(row * slice.columns, (row + 1) * slice.columns).map((value, column) => (
                <td key={column}>{value === null ? "–" : readableNumber(value, language)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
