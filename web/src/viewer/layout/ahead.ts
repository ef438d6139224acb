/** What can be done before a study is opened. */

import { startEngine } from "../engine";
import { expectStudy } from "./expected";
import { isNarrow } from "./narrow";

/** Start the engine and its workers: a look at the graphics processor alone takes a tenth of a second. */
export function warmUp(): void {
  startEngine();
}

/** A finger went down on a study: what it needs first is asked for before the click has come. */
export function foresee(studyUid: string): void {
  expectStudy(studyUid, isNarrow());
}
