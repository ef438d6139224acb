export { type ListSearch, readListSearch } from "./list-search";
export { StudiesPage } from "./StudiesPage";
