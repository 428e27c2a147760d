/** Text in the character sets that DICOM allows (PS3.3 C.12.1.1.2), as far as the platform's TextDecoder knows them. */

/** Labels of TextDecoder for single-byte sets and for whole encodings. */
const plain: Record<string, string> = {
  "ISO_IR 100": "latin1",
  "ISO_IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO_IR 144": "iso-8859-5",
  "ISO_IR 127": "iso-8859-6",
  "ISO_IR 126": "iso-8859-7",
  "ISO_IR 138": "iso-8859-8",
  "ISO_IR 148": "iso-8859-9",
  "ISO_IR 203": "iso-8859-15",
  "ISO_IR 13": "shift_jis",
  "ISO_IR 166": "windows-874",
  "ISO_IR 192": "utf-8",
  GB18030: "gb18030",
  GBK: "gbk",
};

/** Escape sequences of ISO 2022 (without ESC), and how the bytes behind them are read. */
const escapes: Record<string, string> = {
  "(B": "latin1",
  "(J": "shift_jis",
  ")I": "shift_jis",
  "-A": "latin1",
  "-B": "iso-8859-2",
  "-C": "iso-8859-3",
  "-D": "iso-8859-4",
  "-L": "iso-8859-5",
  "-G": "iso-8859-6",
  "-F": "iso-8859-7",
  "-H": "iso-8859-8",
  "-M": "iso-8859-9",
  "-b": "iso-8859-15",
  "-T": "windows-874",
  "$)C": "euc-kr",
  "$)A": "gbk",
  $B: "iso-2022-jp",
  "$(D": "iso-2022-jp",
};

/** A text value whose bytes were read as Latin-1, in its own character set; `sets` is SpecificCharacterSet (0008,0005). */
export function inCharacterSet(latin: string, sets: string): string {
  const [first = ""] = sets.split("\\").map((set) => set.trim().replace("ISO 2022 IR", "ISO_IR"));
  const initial = plain[first] ?? "latin1";
  if (!latin.includes("\u001B")) return decoded(latin, initial);
  return latin
    .split("\u001B")
    .map((part, index) => {
      if (index === 0) return decoded(part, initial);
      const escape = Object.keys(escapes).find((sequence) => part.startsWith(sequence));
      if (escape === undefined) return decoded(part, initial);
      const body = part.slice(escape.length);
      return escapes[escape] === "iso-2022-jp" ? decoded(`\u001B${escape}${body}`, "iso-2022-jp") : decoded(body, escapes[escape]);
    })
    .join("");
}

function decoded(latin: string, label: string): string {
  return new TextDecoder(label).decode(Uint8Array.from(latin, (letter) => letter.charCodeAt(0)));
}
