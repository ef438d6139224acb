export * from "./format";
export { LanguageProvider, type Text, useText } from "./LanguageProvider";
export { roleWord } from "./role-word";
export { sexWord } from "./sex-word";
export { type Facts, type Language, say, type Word } from "./words";
