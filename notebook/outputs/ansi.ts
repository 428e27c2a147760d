/**
 * Terminal text as spans: colours and weights of ECMA-48's SGR, carriage returns and backspaces as a terminal would show them. Every other
 * control sequence is dropped. Linear in the length of the text.
 */

export interface AnsiStyle {
  /** One of the 16 named colours (0 to 15), or `#rrggbb`. */
  colour?: number | string;
  background?: number | string;
  bold?: true;
  dim?: true;
  italic?: true;
  underline?: true;
  inverse?: true;
}
export interface AnsiSpan extends AnsiStyle {
  text: string;
}

// ESC or CSI, parameters, final byte; or an operating system command up to its end; or any other escape.
const escape = /(?:\u001b\[|\u009b)([\d;:]*)([ -/]*)([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|\u001b[ -/]*[0-~]?/g;

export function parseAnsi(text: string): AnsiSpan[] {
  const spans: AnsiSpan[] = [];
  let style: AnsiStyle = {};
  let at = 0;
  const push = (end: number): void => {
    if (end > at) spans.push({ ...style, text: text.slice(at, end) });
  };
  if (text.includes("\u001b") || text.includes("\u009b")) {
    for (const found of text.matchAll(escape)) {
      push(found.index);
      at = found.index + found[0].length;
      if (found[3] === "m") style = styled(style, found[1]);
    }
  }
  push(text.length);
  return asTerminal(spans);
}

function styled(style: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters.split(/[;:]/).map(Number);
  let next = { ...style };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes, i + 1);
      i += used;
      if (colour !== undefined) next = { ...next, [code === 38 ? "colour" : "background"]: colour };
    } else next = withCode(next, code);
  }
  return next;
}

function withCode(style: AnsiStyle, code: number): AnsiStyle {
  const without = (...keys: (keyof AnsiStyle)[]): AnsiStyle => {
    const next = { ...style };
    for (const key of keys) delete next[key];
    return next;
  };
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 7) return { ...style, inverse: true };
  if (code === 22) return without("bold", "dim");
  if (code === 23) return without("italic");
  if (code === 24) return without("underline");
  if (code === 27) return without("inverse");
  if (code === 39) return without("colour");
  if (code === 49) return without("background");
  if (code >= 30 && code <= 37) return { ...style, colour: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, colour: code - 82 };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 92 };
  return style;
}

/** After 38 or 48: `5;n` of the 256 colours, or `2;r;g;b`. */
function extendedColour(codes: number[], at: number): { colour?: number | string; used: number } {
  if (codes[at] === 5) return { colour: indexedColour(codes[at + 1]), used: 2 };
  if (codes[at] === 2) return { colour: hexadecimal(codes.slice(at + 1, at + 4)), used: 4 };
  return { used: 0 };
}

function indexedColour(index: number | undefined): number | string | undefined {
  if (index === undefined || !(index >= 0 && index <= 255)) return undefined;
  if (index < 16) return index;
  if (index >= 232) return hexadecimal(Array(3).fill(8 + (index - 232) * 10));
  const level = (value: number): number => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return hexadecimal([level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)]);
}

function hexadecimal(channels: number[]): string | undefined {
  if (channels.length !== 3 || channels.some((channel) => !(channel >= 0 && channel <= 255))) return undefined;
  return `#${channels.map((channel) => Math.floor(channel).toString(16).padStart(2, "0")).join("")}`;
}

/** A carriage return starts the line anew, a backspace takes a character back; other control characters are not shown. */
function asTerminal(spans: AnsiSpan[]): AnsiSpan[] {
  const result: AnsiSpan[] = [];
  // Where the line that is being written began: spans before it, and characters of the last span before it.
  let lineStart = { spans: 0, characters: 0 };
  let returned = false;
  const rewind = (): void => {
    result.length = Math.min(result.length, lineStart.spans + (lineStart.characters > 0 ? 1 : 0));
    const last = result[lineStart.spans];
    if (last !== undefined) last.text = last.text.slice(0, lineStart.characters);
  };
  for (const span of spans) {
    let current = { ...span, text: "" };
    result.push(current);
    for (const part of span.text.match(/\r+\n|[\r\n\b]|[^\r\n\b]+/g) ?? []) {
      if (part === "\r") {
        returned = true;
        continue;
      }
      if (part === "\b") {
        if (current.text !== "" && !current.text.endsWith("\n")) current.text = current.text.slice(0, -1);
        continue;
      }
      if (returned && !part.endsWith("\n")) {
        rewind();
        if (result.at(-1) !== current) {
          current = { ...span, text: "" };
          result.push(current);
        }
      }
      returned = false;
      current.text += part.endsWith("\n") ? "\n" : part.replace(/[^\P{Cc}\t]/gu, "");
      if (part.endsWith("\n")) lineStart = { spans: result.length - 1, characters: current.text.length };
    }
  }
  return result.filter((span) => span.text !== "");
}

/** The words alone, as the page shows them. */
export function plainText(text: string): string {
  return parseAnsi(text)
    .map((span) => span.text)
    .join("");
}
