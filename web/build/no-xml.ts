/** Stands in for xmlbuilder2, which vtk.js imports for files that we never write and which needs node's `events`. */
export const create = (): never => {
  throw new Error("XML is not written in the browser");
};
export const fragment = create;
export const convert = create;
