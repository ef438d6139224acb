/** How fine a picture may be so that it comes in time: learnt from how long the last ones took. Pure. */

/** Time per unit of work, the newest measurement weighing half. */
export class Pace {
  private perUnit = 0;

  note(ms: number, units: number): void {
    if (units <= 0 || !(ms >= 0)) return;
    const now = ms / units;
    this.perUnit = this.perUnit === 0 ? now : (this.perUnit + now) / 2;
  }

  /** How many times longer the side of a pixel must be for a picture of `units` to come within `ms`; at least 1. */
  coarseness(units: number, ms: number, most: number): number {
    const expected = this.perUnit * units;
    return expected <= ms ? 1 : Math.min(Math.sqrt(expected / ms), most);
  }
}
