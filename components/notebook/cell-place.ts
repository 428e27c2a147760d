/** The cell whose outputs are shown; null where outputs stand elsewhere, as in the history or the variables. */
import { createContext } from "react";

export const CellPlace = createContext<string | null>(null);
