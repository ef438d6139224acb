export { CataloguePage } from "./CataloguePage";
