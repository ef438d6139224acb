// The rooms of the web app: app > features > viewer, ui > api, text. An import points down.
const only = (room, below) => ({
  name: `${room}-points-down`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: "^src/", pathNot: [`^src/${room}/`, ...below.map((name) => `^src/${name}/`)] },
});

module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-orphans", severity: "error", from: { orphan: true, pathNot: ["\\.d\\.ts$", "\\.test\\.tsx?$"] }, to: {} },
    only("features", ["viewer", "ui", "api", "text"]),
    only("viewer", ["ui", "api", "text"]),
    only("ui", ["api", "text"]),
    only("api", ["text"]),
    only("text", []),
    {
      name: "features-ignore-each-other",
      severity: "error",
      from: { path: "^src/features/([^/]+)/" },
      to: { path: "^src/features/", pathNot: "^src/features/$1/" },
    },
    {
      name: "rooms-have-a-front-door",
      severity: "error",
      from: { pathNot: "^src/viewer/" },
      to: { path: "^src/viewer/", pathNot: "^src/viewer/index\\.tsx?$" },
    },
    {
      name: "cornerstone-only-in-the-viewer",
      severity: "error",
      from: { pathNot: "^src/viewer/" },
      to: { path: "node_modules/@cornerstonejs" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "default"] },
  },
};
