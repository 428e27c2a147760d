/** The notebook again, with its history open: the address says so. */
export { default, generateMetadata } from "../page.tsx";
