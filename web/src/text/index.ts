export * from "./format";
export { LanguageProvider, type Text, useText } from "./LanguageProvider";
export { type Facts, type Language, say, type Word } from "./words";
